"""The samples that ship with the studio: each is read without a question, and nothing in it stops a training."""

import pytest

from studio.accounts.models import User, Workspace
from studio.datasets import answering
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset
from studio.datasets.sampling import SAMPLES, create_sample_dataset, samples

pytestmark = pytest.mark.django_db
FORMS = {
    "customer_messages": ("label", 8),
    "wishes_in_messages": ("several", 8),
    "names_in_messages": ("tags", 3),
    "flat_adverts": ("number", 0),
    "help_pages": ("pairs", 0),
    "town_papers": ("", 0),
    "town_notices": ("answers", 0),
    "topic_and_urgency": ("facets", 7),
}


@pytest.mark.parametrize("name", [one.name for one in SAMPLES])
def test_a_sample_is_ready_at_once(name: str, alice: User, workspace: Workspace) -> None:
    dataset = create_sample_dataset(user=alice, workspace=workspace, name=name)
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    version = dataset.current_version
    assert version is not None
    assert (dataset.status, dataset.doubts, dataset.num_skipped) == (Dataset.Status.READY, [], 0)
    assert not version.findings.filter(severity="must_fix").exists()
    form, num_labels = FORMS[name.removesuffix("_zh")]
    if name == "names_in_messages":
        form = "spans"
    assert (answering.answers_of(version).form, len(version.labels)) == (form, num_labels)
    assert version.splits["test"] >= 20


def test_the_samples_of_a_goal_are_offered_those_in_ones_own_language_first() -> None:
    offered = [one.name for one in samples("text-regression")]
    assert offered == ["flat_adverts", "flat_adverts_zh"]


def test_every_sample_exists_in_both_languages() -> None:
    names = {one.name for one in SAMPLES}
    assert {name for name in names if not name.endswith("_zh")} == {name[:-3] for name in names if name.endswith("_zh")}
