"""The sample datasets that ship with the studio, so that the first walk needs no file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from studio.accounts.models import User, Workspace
from studio.core.errors import Refused
from workers.engine import catalog

from .models import Dataset
from .services import create_dataset

FOLDER = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    """One file below samples/: what it is called, what is learned from it, what it asks, and one example of it as it
    stands there, in its own `language`. One that the bundled starting model cannot read well shows how such a file
    looks, but is nothing to begin with."""

    file: str
    task: str
    language: str
    title: Any
    about: Any
    question: Any
    given: str
    answer: str
    is_to_begin_with: bool = True

    @property
    def name(self) -> str:
        return self.file.partition(".")[0]

    @property
    def is_native(self) -> bool:
        """Whether it is written in the language of the reader."""
        return self.language.split("-")[0] == (get_language() or "en").split("-")[0]


SAMPLES = (
    Sample(
        "customer_messages.csv",
        "text-classification",
        "en",
        _("Customer messages"),
        _("403 messages of customers in eight groups."),
        _("What does this customer want?"),
        "Nothing arrived today although the app promised it before noon.",
        "delivery",
    ),
    Sample(
        "customer_messages_zh.csv",
        "text-classification",
        "zh-Hans",
        _("Customer messages (Chinese)"),
        _("403 messages of customers in eight groups."),
        _("What does this customer want? (in Chinese)"),
        "我住苏州，包裹怎么跑到深圳去了？正常吗",
        "物流查询",
    ),
    Sample(
        "names_in_messages.jsonl",
        "token-classification",
        "en",
        _("Names in messages"),
        _("325 messages in which people, places and dates are marked."),
        _("Who, where and when is it about?"),
        "We moved from York to Dover on 20 June.",
        "York: place, Dover: place, 20 June: date",
    ),
    Sample(
        "names_in_messages_zh.bio",
        "token-classification",
        "zh-Hans",
        _("Names in messages (Chinese)"),
        _("325 messages in which people, places and dates are marked."),
        _("Who, where and when is it about? (in Chinese)"),
        "王芳想退掉三月五日在杭州买的水壶。",
        "王芳：人名，三月五日：日期，杭州：地点",
        is_to_begin_with=False,
    ),
    Sample(
        "flat_adverts.csv",
        "text-regression",
        "en",
        _("Flats to let"),
        _("320 adverts of flats with their rent."),
        _("What is the rent of this flat?"),
        "Two rooms, 46 m², simple but clean, by the river. With a bike shed.",
        "665",
    ),
    Sample(
        "flat_adverts_zh.csv",
        "text-regression",
        "zh-Hans",
        _("Flats to let (Chinese)"),
        _("320 adverts of flats with their rent."),
        _("What is the rent of this flat? (in Chinese)"),
        "重点小学学区，开间，28平米，保养得不错。有空调。",
        "2200",
    ),
    Sample(
        "wishes_in_messages.csv",
        "text-classification",
        "en",
        _("Wishes in messages"),
        _("248 messages, each with all that it is about: several labels, one or none of eight."),
        _("What is this message about? (several labels)"),
        "The cup arrived broken. Also: can I still change my address?",
        "damaged item, change order",
    ),
    Sample(
        "wishes_in_messages_zh.csv",
        "text-classification",
        "zh-Hans",
        _("Wishes in messages (Chinese)"),
        _("250 messages, each with all that it is about: several labels, one or none of eight."),
        _("What is this message about? (several labels, in Chinese)"),
        "我有两个账号，想合并。另外，包裹到哪儿了？",
        "账号登录，物流查询",
    ),
    Sample(
        "help_pages.csv",
        "embedding",
        "en",
        _("Help pages of a shop"),
        _("305 questions, each with the one of 61 help pages that answers it."),
        _("Which page answers this question?"),
        "It should have been here last week",
        "Parcels that do not arrive",
    ),
    Sample(
        "help_pages_zh.csv",
        "embedding",
        "zh-Hans",
        _("Help pages of a shop (Chinese)"),
        _("210 questions, each with the one of 42 help pages that answers it."),
        _("Which page answers this question? (in Chinese)"),
        "上周就该到了，现在还没来",
        "包裹丢失",
        is_to_begin_with=False,
    ),
    Sample(
        "town_notices.json",
        "question-answering",
        "en",
        _("Notices of a town"),
        _("240 questions about 60 notices; the words that answer stand in the notice."),
        _("Which words of the notice answer the question?"),
        "Since when is the fountain lit at night?",
        "2019",
    ),
    Sample(
        "town_notices_zh.json",
        "question-answering",
        "zh-Hans",
        _("Notices of a town (Chinese)"),
        _("240 questions about 60 notices; the words that answer stand in the notice."),
        _("Which words of the notice answer the question? (in Chinese)"),
        "猫在哪里走失？",
        "花园小区",
        is_to_begin_with=False,
    ),
    Sample(
        "topic_and_urgency.csv",
        "multi-task",
        "en",
        _("Topic and urgency"),
        _("240 messages of customers, each with its topic and how urgent it is."),
        _("What is it about, and how urgent is it?"),
        "The medicine was due at noon and nobody has rung yet, I need it at once.",
        "delivery, today",
    ),
    Sample(
        "topic_and_urgency_zh.csv",
        "multi-task",
        "zh-Hans",
        _("Topic and urgency (Chinese)"),
        _("216 messages of customers, each with its topic and how urgent it is."),
        _("What is it about, and how urgent is it? (in Chinese)"),
        "手机一小时前丢了，请马上关掉我的账号。",
        "账号，今天",
        is_to_begin_with=False,
    ),
    Sample(
        "town_papers.txt",
        "masked-lm",
        "en",
        _("Papers of a small town"),
        _("1,071 notices, adverts, help pages and messages, nothing but texts."),
        _("How do people write here?"),
        "A library card costs 12 euros a year and is free for ___ under sixteen.",
        "children",
        # What comes of it is a start for other goals.
        is_to_begin_with=False,
    ),
    Sample(
        "town_papers_zh.txt",
        "masked-lm",
        "zh-Hans",
        _("Papers of a small town (Chinese)"),
        _("833 notices, adverts, help pages and messages, nothing but texts."),
        _("How do people write here? (in Chinese)"),
        "每人一次最多借五本书，借___30天。",
        "期",
        is_to_begin_with=False,
    ),
)


def samples(task: str = "") -> list[Sample]:
    """All of them, or those of a task; those in the language of the reader come first."""
    fitting = [one for one in SAMPLES if task in ("", one.task) and one.task in catalog.tasks()]
    return sorted(fitting, key=lambda one: not one.is_native)


def sample_named(name: str) -> Sample:
    """The sample of this name."""
    found = next((one for one in SAMPLES if one.name == name), None)
    if found is None:
        raise Refused("SAMPLE_UNKNOWN", str(_("There is no sample called that.")), where="name", status=404)
    return found


def create_sample_dataset(*, user: User, workspace: Workspace, name: str = "customer_messages") -> Dataset:
    """Upload one of the samples, as if the person had done it."""
    sample = sample_named(name)
    content = (FOLDER / sample.file).read_bytes()
    upload: UploadedFile[Any] = SimpleUploadedFile(sample.file, content)
    return create_dataset(
        user=user,
        workspace=workspace,
        files={"all": upload},
        name=str(sample.title),
        task=sample.task,
        is_sample=True,
    )
