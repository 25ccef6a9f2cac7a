"""Which address is whose."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from notes.feed.description import asyncapi
from notes.notifications import links
from notes_project import error_pages
from notes_project.health import healthz, readyz
from notes_project.metrics import metrics
from notes_project.page import page

handler400 = error_pages.bad_request
handler404 = error_pages.not_found
handler500 = error_pages.server_error

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("_allauth/browser/v1/", include("notes.accounts.login_urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/v1/asyncapi.yaml", asyncapi, name="asyncapi"),
    path("api/v1/", include("notes.urls")),
    *links.urlpatterns,
    re_path(r"^(?:api|ws|_allauth|admin|static)(?:/|$)", error_pages.not_found),
    re_path(r"", page, name="page"),
]
