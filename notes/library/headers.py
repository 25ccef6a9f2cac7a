"""The headers of notes' requests and answers, as the OpenAPI description has them."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter

from notes.library.idempotency import KEY_PATTERN

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='Write only at this revision, e.g. `"1.7"`; else 412.',
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": KEY_PATTERN},
    OpenApiParameter.HEADER,
    description="Makes it harmless to send a request again: under the same key of yours it is done once. "
    "Take a new one, such as a UUID, for each change.",
)
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, description='The revision, quoted: `"1.7"`.', response=[200, 201]
)
MERGED = OpenApiParameter(
    "Merged",
    str,
    OpenApiParameter.HEADER,
    description="`true` when others had written since the base.",
    response=[200],
    enum=["true", "false"],
)
REPLAYED = OpenApiParameter(
    "Idempotent-Replayed",
    str,
    OpenApiParameter.HEADER,
    description="`true` when an earlier request with this `Idempotency-Key` had done it; absent otherwise.",
    response=[200, 201],
    enum=["true"],
)
LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, description="Its address.", response=[201]
)
