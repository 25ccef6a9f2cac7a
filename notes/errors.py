"""Refusals that the product's rules know, each with its stable code for programs."""

from __future__ import annotations

from rest_framework.exceptions import APIException, NotFound, PermissionDenied


class NoteMissingError(NotFound):
    """There is no such note, or none that this person may see: both look the same."""

    default_detail = "There is no such note."


class NoteWithdrawnError(NoteMissingError):
    """The note is in its owner's trash. Whoever it is shared with is told that much, and nothing of what is in it."""

    default_code = "withdrawn"
    default_detail = "The owner moved this note to the trash."


class ReadOnlyError(PermissionDenied):
    """A viewer wants to change a note."""

    default_code = "read_only"
    default_detail = "You may read this note but not change it."


class OwnerOnlyError(PermissionDenied):
    """Somebody other than the owner wants to share or trash a note."""

    default_code = "owner_only"
    default_detail = "Only the owner of this note may do this."


class TrashedError(APIException):
    """A note in the trash is to be changed."""

    status_code = 409
    default_code = "trashed"
    default_detail = "This note is in the trash. Restore it to change it."


class UnknownUserError(APIException):
    """Nobody is called this."""

    status_code = 400
    default_code = "unknown_user"
    default_detail = "There is nobody with this username."


class MissingScopeError(PermissionDenied):
    """A token was not made for this."""

    default_code = "missing_scope"


class LoginRequiredError(PermissionDenied):
    """A token is used for what only its person may do."""

    default_code = "login_required"
    default_detail = "A token cannot do this. Log in with your password."


class PrivateTargetError(APIException):
    """A webhook is to lead to an address that is not on the public internet."""

    status_code = 400
    default_code = "private_target"


class TooManyWebhooksError(APIException):
    """Somebody has as many webhooks as they may."""

    status_code = 409
    default_code = "too_many_webhooks"


class MailOffError(APIException):
    """Mail is to go somewhere, and this server sends none."""

    status_code = 409
    default_code = "mail_off"
    default_detail = "This server sends no mail. Its administrator can change that with EMAIL_URL."


class TooManyConfirmationsError(APIException):
    """Somebody has had links mailed as often as they may."""

    status_code = 409
    default_code = "too_many_confirmations"


class AttachmentMissingError(NotFound):
    """The note has no such attachment, or it is none that this person may see."""

    default_detail = "There is no such attachment."


class FileTooLargeError(APIException):
    """One file is larger than any may be."""

    status_code = 413
    default_code = "file_too_large"


class ImageTooLargeError(APIException):
    """An image unfolds to more pixels than are decoded."""

    status_code = 413
    default_code = "image_too_large"


class NoRoomError(APIException):
    """The attachments of the note, or of the person, would take more room than they may."""

    status_code = 413
    default_code = "no_room"


class BadImageError(APIException):
    """A file begins like an image and is none."""

    status_code = 400
    default_code = "bad_image"


class BusyError(APIException):
    """Too many images are being worked on."""

    status_code = 503
    default_code = "busy"
    default_detail = "The server is busy with other images. Send this one again in a moment."
    wait = 5


class StorageDownError(APIException):
    """The place where attachments lie does not answer."""

    status_code = 503
    default_code = "files_unavailable"
    default_detail = "The storage of attachments does not answer. Nothing was changed; try again in a moment."
    wait = 5


class StorageFullError(APIException):
    """The disk is full."""

    status_code = 507
    default_code = "storage_full"
    default_detail = "The server has no room left for attachments. Nothing was stored."


class RangeError(APIException):
    """Bytes are asked for that the file does not have."""

    status_code = 416
    default_code = "no_such_range"
