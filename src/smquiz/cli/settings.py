"""What the common options say, and ends with their exit codes."""

from __future__ import annotations


class Failure(Exception):
    """An expected end with a message and an exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        """Keep the message for the user and the exit code."""
        super().__init__(message)
        self.code = code


class Ended(Exception):
    """The command is done, and its exit code says how."""

    def __init__(self, code: int) -> None:
        """Keep the exit code."""
        super().__init__(code)
        self.code = code


class Settings:
    """The common options, as given on the line. ``None``: not given."""

    def __init__(self) -> None:
        """Start with nothing given."""
        self.bank: str | None = None
        self.learner: str | None = None
        self.data_dir: str | None = None
        self.plain = False
        self.no_color = False
        self.debug = False


settings = Settings()
