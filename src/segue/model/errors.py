"""Errors for people: what happened, what it means, what to do."""


class SegueError(Exception):
    """An error that may be shown to a person as it stands.

    `message` says what happened, `hint` what to do about it; `code` is a stable word for programs.
    """

    code = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NotFound(SegueError):
    """What was asked for does not exist (or may not be seen by the one who asks)."""

    code = "not_found"


class BadInput(SegueError):
    """What was given can't be used: a broken file, a hostile feed, an impossible argument."""

    code = "bad_input"


class Conflict(SegueError):
    """It exists already, or changed under our hands."""

    code = "conflict"


class Refused(SegueError):
    """Not allowed: wrong password, missing scope, a path or an address out of bounds."""

    code = "refused"


class Unavailable(SegueError):
    """A part that is needed is not here now: a model not pulled, a source out of reach, an engine that failed."""

    code = "unavailable"


class Cancelled(SegueError):
    """A job was asked to stop."""

    code = "cancelled"
