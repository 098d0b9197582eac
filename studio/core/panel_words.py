"""Words of the pages instead of codes, for columns and filters of the admin panel."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext as _
from unfold.decorators import display

from workers.engine import catalog

Words = Callable[[str], str]


def task_title(kind: str) -> str:
    """What a task is called."""
    task = catalog.tasks().get(kind)
    return _(task.title) if task else kind or "–"


def way_title(kind: str) -> str:
    """What a way of training is called."""
    method = catalog.methods().get(kind)
    return _(method.title) if method else kind or "–"


def language_title(code: str) -> str:
    """What a language is called."""
    return str(dict(settings.LANGUAGES).get(code, code)) if code else _("as the browser says")


def column(field: str, words: Words, label: Any) -> Any:
    """A column or read-only field of a room that tells a code in words."""

    @display(description=label, ordering=field)  # type: ignore[untyped-decorator]  # unfold ships no types
    def shown(room: Any, row: Any) -> str:
        return words(getattr(row, field))

    return shown


def named(words: Words) -> type[admin.AllValuesFieldListFilter]:
    """A filter that offers the same codes by their names."""

    class Named(admin.AllValuesFieldListFilter):
        """The first choice is “All”; the others are codes."""

        def choices(self, changelist: Any) -> Iterator[Any]:
            for number, choice in enumerate(super().choices(changelist)):
                yield {**choice, "display": words(str(choice["display"]))} if number else choice

    return Named
