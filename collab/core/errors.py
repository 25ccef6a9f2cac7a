"""Everything that can go wrong in a document, as one tree.

Each error carries a stable ``code`` for programs, a sentence for people, and the ``close_code`` with which a
socket is closed when the error ends it (docs/protocol.md, "Closing").
"""

from __future__ import annotations


class CollabError(Exception):
    """Something about a document went wrong; ``str(error)`` is a sentence for people."""

    code = "internal"
    close_code = 1011


class ProtocolError(CollabError):
    """The peer sent bytes that are not a message of the protocol (P3)."""

    code = "malformed"
    close_code = 4400


class TextFrameError(ProtocolError):
    """The peer sent a text frame where only binary ones are spoken (P2)."""

    code = "text_frame"
    close_code = 1003


class FrameTooLargeError(ProtocolError):
    """One frame or one update is larger than its limit (P4)."""

    code = "too_large"
    close_code = 1009


class InvalidUpdateError(ProtocolError):
    """An update holds something that Curio's documents never hold (P9)."""

    code = "invalid_update"


class ForeignClientError(ProtocolError):
    """An update writes under a client id that belongs to somebody else (P25)."""

    code = "foreign_client"

    def __init__(self, client_id: int, owner: str) -> None:
        super().__init__(f"client id {client_id} belongs to somebody else; start with a fresh document")
        self.client_id = client_id
        self.owner = owner


class MissingUpdatesError(InvalidUpdateError):
    """What a peer sends relies on updates that nobody here has (P11)."""


class InvalidTextError(ProtocolError):
    """Text holds NUL, a carriage return or half a character (P10)."""

    code = "invalid_text"


class RevisionError(CollabError):
    """A string is not a revision, or names one that does not exist."""

    code = "invalid_revision"


class StaleRevisionError(CollabError):
    """The caller asked for a write only at another revision than the current one."""

    code = "stale_revision"


class BaseGoneError(CollabError):
    """The revision that a write is based on is no longer kept."""

    code = "base_gone"


class LoginOverError(CollabError):
    """The login or token with which the peer came is no longer valid."""

    code = "login_over"
    close_code = 4401


class AccessLostError(CollabError):
    """The peer may not, or no longer, open this document (P7)."""

    code = "access_lost"
    close_code = 4403


class WithdrawnError(AccessLostError):
    """The document is withdrawn from everybody for now; whoever had a right to it has it again once it is back (P30)."""

    code = "withdrawn"
    close_code = 4410


class DocumentMissingError(CollabError):
    """There is no such document."""

    code = "document_missing"
    close_code = 4404


class GenerationError(CollabError):
    """The peer holds a generation of the document that has been replaced."""

    code = "other_generation"
    close_code = 4409


class DocumentFullError(CollabError):
    """The write would make the document larger than its limit."""

    code = "document_full"
    close_code = 4413


class TooManySocketsError(CollabError):
    """The document or the person has as many sockets as are allowed (P6)."""

    code = "too_many_sockets"
    close_code = 4529


class RateError(CollabError):
    """The peer has been sending too fast for too long (P27)."""

    code = "too_fast"
    close_code = 4529


class RestartError(CollabError):
    """The server is going down; come back in a moment (P22)."""

    code = "restart"
    close_code = 1012


class SlowReaderError(CollabError):
    """The peer does not read what it is sent."""

    code = "slow_reader"
    close_code = 1013


class StorageError(CollabError):
    """The database does not answer, or what it holds cannot be read."""

    code = "storage_unavailable"
    close_code = 4503


class NewerVersionError(CollabError):
    """What is stored of the document is in a format that only newer programs know (P29)."""

    code = "newer_version"
    close_code = 4503

    def __init__(self, found: int, readable: int) -> None:
        super().__init__(
            "this note was written by a newer version of Curio than this server's; "
            "it can be opened again once all servers are of that version"
        )
        self.found, self.readable = found, readable


class BrokenDocumentError(CollabError):
    """The document in memory can no longer be trusted and must be read again from the log."""

    code = "broken_document"


class QuarantinedError(CollabError):
    """The document made the CRDT library fail, so it is not to be changed (P24)."""

    code = "quarantined"
    close_code = 4423

    def __init__(self) -> None:
        super().__init__(
            "this note is in quarantine because it made the server fail; "
            "it cannot be changed until an administrator lifts that"
        )


class ChildFailedError(CollabError):
    """What was given to the child process was not finished: it took too long, or the child was ended."""

    code = "child_failed"
    close_code = 4503


class ChildCrashedError(ChildFailedError):
    """The child process died of what it was given."""

    code = "child_crashed"
