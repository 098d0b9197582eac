"""The verdict for programs: the grade, whole sentences in the words of the task, and what to do next."""

from typing import Any

from . import advice
from .faces import face_of
from .models import Evaluation


def tell(evaluation: Evaluation) -> dict[str, Any]:
    """Grade, message and next steps, in the language of the caller."""
    return {
        "grade": evaluation.verdict.get("grade", ""),
        "message": face_of(evaluation.run).message(evaluation),
        "next_steps": advice.tell(evaluation),
    }
