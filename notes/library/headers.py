"""The headers of notes' requests and answers, as the OpenAPI description has them."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='Write only at this revision, e.g. `"1.7"`; else 412.',
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
LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, description="Its address.", response=[201]
)
