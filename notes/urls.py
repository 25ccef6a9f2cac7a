"""Every resource under /api/v1/."""

from __future__ import annotations

from notes.accounts import api as accounts
from notes.attachments import api as attachments
from notes.feed import api as feed
from notes.library import api as library
from notes.notifications import api as notifications
from notes.sharing import access_requests_api as access_requests
from notes.sharing import api as sharing
from notes.webhooks import api as webhooks

urlpatterns = [
    *accounts.urlpatterns,
    *library.urlpatterns,
    *sharing.urlpatterns,
    *attachments.urlpatterns,
    *access_requests.urlpatterns,
    *feed.urlpatterns,
    *webhooks.urlpatterns,
    *notifications.urlpatterns,
]
