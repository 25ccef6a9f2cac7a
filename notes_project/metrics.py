"""``/metrics``: what the engine counts, as Prometheus reads it. Of several workers whichever answers says it of all."""

from __future__ import annotations

import ipaddress
import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from collab import metrics as engine_metrics
from notes.accounts.authentication import bearer_token

_MADE_BY_PROXIES = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Say it to whoever has METRICS_TOKEN; where there is none, to whoever asks on this machine."""
    if not _may_read(request):
        return HttpResponse(
            'expected "Authorization: Bearer …" with METRICS_TOKEN, or without one set, a request from this machine\n',
            status=403,
            content_type="text/plain; charset=utf-8",
        )
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(_registry()), content_type=content_type)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        written = bearer_token(request.headers.get("Authorization", "")) or ""
        return constant_time_compare(written, settings.METRICS_TOKEN)
    # A proxy on this machine asks for people elsewhere. Most say so, and others hand on the name that people use.
    host, _ = split_domain_port(request.get_host())
    is_direct = not any(name in request.headers for name in _MADE_BY_PROXIES)
    return is_direct and _is_loopback(host) and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return engine_metrics.registry
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # has no types
    return together
