"""Why a question is not answered: a status, a code, a sentence for logs (people read the studio's own)."""


class Refusal(Exception):  # noqa: N818  # An answer, not an accident.
    """Sent as JSON `{"code", "message"}`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def missing() -> Refusal:
    return Refusal(404, "MODEL_MISSING", "There is no such model here.")


def broken() -> Refusal:
    return Refusal(500, "MODEL_BROKEN", "The model could not be opened or could not answer; the log says why.")


def busy() -> Refusal:
    return Refusal(503, "BUSY", "Too many questions wait already. Ask again in a moment.")


def invalid(message: str) -> Refusal:
    return Refusal(422, "INPUT_INVALID", message)


def too_large() -> Refusal:
    return Refusal(413, "TOO_LARGE", "The question is too large. Ask in several smaller ones.")
