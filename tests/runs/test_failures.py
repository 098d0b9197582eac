"""What went wrong, in the language of the reader."""

from django.utils import translation

from studio.runs.failures import words_of
from workers.engine.methods.prefix import NO_DOOR


def test_the_reason_why_a_way_of_training_does_not_fit_is_said_in_the_readers_language() -> None:
    assert NO_DOOR.reason in words_of("METHOD_UNFIT", {"reason": NO_DOOR.reason}).what
    with translation.override("zh-hans"):
        chinese = words_of("METHOD_UNFIT", {"reason": NO_DOOR.reason}).what
        assert "提示微调" in chinese
        assert NO_DOOR.reason not in chinese
        assert "file is damaged" in words_of("MODEL_BROKEN", {"name": "x", "reason": "file is damaged"}).what
