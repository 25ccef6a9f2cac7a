"""Links in mail, which work without a login: each names, signed, who may do what with it and nothing else.

To open one changes nothing, for programs open links as well; the page that it shows has a button. What the button does
can only be to get less mail, or to confirm an address from that address, so a link that gets around does no harm.
"""

from __future__ import annotations

from html import escape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notes.accounts.models import User
from notes.library.models import Note
from notes.notifications import addresses
from notes.notifications.models import Channel, Inbox, NotificationKind
from notes.notifications.watching import Level, Watch

SALT = "notes.notifications.links"
CONFIRM_SECONDS = 86_400
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>Curio</title><style>
:root {{ color-scheme: light dark }} body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 28rem; padding: 0 1.5rem }}
h1 {{ font-size: 1.5rem; line-height: 1.3 }}
button {{ font: inherit; padding: .5rem 1rem }}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>
"""


def mute(user: User, note_id: UUID) -> str:
    """With this a person hears no more of one note."""
    return _signed(user, "mute", str(note_id))


def mail_off(user: User) -> str:
    """With this a person gets no more mail."""
    return _signed(user, "off")


def confirmation(user: User, address: str) -> str:
    """With this a person's mail goes to an address."""
    return _signed(user, "confirm", _digest(address))


def _digest(address: str) -> str:
    # Addresses of links stand in logs, where no addresses of people are to be.
    return salted_hmac(SALT, address).hexdigest()[:20]


def address(signed: str) -> str:
    """Where it leads."""
    return f"{settings.PUBLIC_URL}/mail/{signed}"


def _signed(user: User, *what: str) -> str:
    return signing.dumps([user.pk, *what], salt=SALT)


@csrf_exempt  # Mail programs send it by themselves (RFC 8058), and who may is signed in the address.
@require_http_methods(["GET", "HEAD", "POST"])
def followed(request: HttpRequest, signed: str) -> HttpResponse:
    """Show what a link does, or do it."""
    try:
        user, what, of = _read(signed)
    except (signing.BadSignature, User.DoesNotExist):
        return _page("This link does not hold", "<p>It may be too old, or cut short.</p>", status=404)
    match what:
        case "mute":
            titles = Note.objects.visible_to(user).filter(pk=UUID(of)).values_list("title", flat=True)
            # What somebody may not see any more they are not shown either.
            note = f"“{titles[0] or 'Untitled'}”" if titles else "this note"
            question, done = (
                f"Hear no more about {note}?",
                f"You hear no more about {note}. You can change that in the note's menu.",
            )
        case "off":
            question, done = (
                "Get no more mail from Curio?",
                "You get no more mail. You can change that in the page's settings.",
            )
        case _:
            of = _asked(user, of)
            if not of:
                return _page(
                    "This link does not hold", "<p>Another address was chosen since.</p>", status=404
                )
            question, done = f"Use {of} for mail from Curio?", f"Mail from Curio goes to {of} from now on."
    if request.method != "POST":
        button = '<form method="post"><button>Yes</button></form>'
        return _page(question, f"<p>{escape(user.username)}, one click does it.</p>{button}")
    _do(user, what, of)
    return _page("Done", f"<p>{escape(done)}</p>")


def _read(signed: str) -> tuple[User, str, str]:
    pk, what, *of = signing.loads(signed, salt=SALT)
    if what == "confirm":
        signing.loads(signed, salt=SALT, max_age=CONFIRM_SECONDS)
    return User.objects.get(pk=pk, is_active=True), what, (of or [""])[0]


def _asked(user: User, digest: str) -> str:
    """The address that a link is to confirm, or has confirmed; empty if that is not asked any more."""
    for known in (Inbox.of(user).unconfirmed_address, user.email):
        if known and constant_time_compare(_digest(known), digest):
            return known
    return ""


def _do(user: User, what: str, of: str) -> None:
    with transaction.atomic():
        match what:
            case "mute":
                if Note.objects.filter(pk=UUID(of)).exists():
                    Watch.choose(user, UUID(of), Level.NONE)
            case "off":
                inbox = Inbox.locked(user)
                off: dict[str, Any] = {kind.value: {Channel.MAIL.value: False} for kind in NotificationKind}
                inbox.choose(off)
                inbox.save(update_fields=["events"])
            case _:
                addresses.confirm(user, of)


def _page(title: str, body: str, status: int = 200) -> HttpResponse:
    html = _PAGE.format(title=escape(title), body=body)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponse(html, status=status, headers=headers)


urlpatterns = [path("mail/<str:signed>", followed, name="mail-link")]
