"""Help and readiness: pages that tell about the studio itself."""

import pytest
from django.conf import settings
from django.test import Client

from studio.accounts.models import User
from studio.dashboard import glossary, readiness


def test_help_explains_every_word_of_the_table(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.get("/help/").content.decode()
    for ours, technical, _sentence in glossary.WORDS:
        assert str(ours) in page
        assert str(technical) in page
    for name in ("Goal", "Data", "Check", "Settings", "Train", "Result"):
        assert f"<h3>{name}</h3>" in page
    assert "<kbd>Esc</kbd>" in page


def test_only_operators_read_where_the_data_lies(client: Client, alice: User, staff: User) -> None:
    client.force_login(alice)
    assert str(settings.DATA_DIR) not in client.get("/help/").content.decode()
    client.force_login(staff)
    assert str(settings.DATA_DIR) in client.get("/help/").content.decode()


def test_readiness_says_each_line_in_a_word_and_tells_the_mend(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.get("/readiness/").content.decode()
    for check in readiness.checks():
        assert check.mend in page
    assert "to mend" in page
    assert "Start the studio with `make run`" in page


def test_a_machine_short_of_memory_is_told_what_helps(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Little:
        available = 1024**3
        total = 2 * 1024**3

    monkeypatch.setattr("studio.dashboard.readiness.psutil.virtual_memory", Little)
    memory = next(check for check in readiness.checks() if check.code == "memory")
    assert (memory.state, memory.word) == ("bad", "Memory: 1.0 GB of 2.0 GB free")
    assert memory.mend


@pytest.mark.parametrize("url", ["/", "/notices/", "/activity/", "/readiness/", "/help/"])
def test_nobody_sees_these_pages_without_signing_in(client: Client, db: None, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("url", ["/", "/notices/", "/activity/", "/readiness/", "/help/"])
def test_each_page_speaks_chinese_and_has_one_heading(client: Client, alice: User, url: str) -> None:
    client.force_login(alice)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(url).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert page.count("<h1>") == 1
