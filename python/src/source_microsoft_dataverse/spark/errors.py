"""The one exception of this package. It is pickled on its way from a task to the driver."""

from __future__ import annotations


class Dynamics365Error(Exception):
    """What went wrong, in the connector's words, with its error code in front: `[table_unreadable] Table account: …`."""

    def __init__(self, message: str, code: str = "system") -> None:
        super().__init__(message, code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"[{self.code}] {self.message}"
