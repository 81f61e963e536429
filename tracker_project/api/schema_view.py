"""The OpenAPI document, drawn once in a process, whose routes don't change."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from tracker_project.api.decorators import only_read

JSON = OpenApiJsonRenderer.media_type
YAML = OpenApiYamlRenderer.media_type
MINUTES_KEPT = 5  # by whoever asked; a new release may have other routes


@only_read
def schema(request: HttpRequest) -> HttpResponse:
    """The document as YAML, or as JSON where `Accept` or `?format=json` ask for it."""
    media_type = YAML
    asked = request.GET.get("format", "")
    if asked == "json" or (not asked and "json" in request.headers.get("Accept", "")):
        media_type = JSON
    suffix = "json" if media_type == JSON else "yaml"
    name = f"Student Performance Tracker.{suffix}"
    headers = {
        "Cache-Control": f"public, max-age={MINUTES_KEPT * 60}",
        "Content-Disposition": f'inline; filename="{name}"',
        "Vary": "Accept",
    }
    return HttpResponse(document(media_type), content_type=media_type, headers=headers)


@cache
def document(media_type: str) -> bytes:
    drawn = SchemaGenerator().get_schema(request=None, public=True)
    renderer = OpenApiJsonRenderer() if media_type == JSON else OpenApiYamlRenderer()
    return renderer.render(drawn, renderer_context={})
