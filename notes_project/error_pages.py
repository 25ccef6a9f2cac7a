"""What is answered outside of REST views: unknown addresses, refused hosts, missing CSRF tokens, our own faults."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

_PAGE = "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"


def _answer(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    if request.path_info.startswith(("/api/", "/_allauth/")):
        return JsonResponse({"code": code, "detail": detail}, status=status)
    return HttpResponse(_PAGE.format(title=f"Curio: {status}", text=detail), status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No address of ours."""
    del exception
    return _answer(
        request, 404, "not_found", "There is nothing at this address. Those of the API end with a slash."
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nearly always a host name that was not allowed."""
    del exception
    return _answer(
        request, 400, "bad_request", "Curio does not serve this host. Its settings name it in ALLOWED_HOSTS."
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault; the log says more."""
    return _answer(request, 500, "internal", "Something went wrong here. It has been logged.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A change without the proof that it comes from our own page."""
    return _answer(
        request, 403, "csrf_failed", f"This request needs the header X-CSRFToken. {reason}".strip()
    )
