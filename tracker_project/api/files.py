"""Routes that answer a file: they are there for who asks for its type."""

from collections.abc import Mapping
from typing import ClassVar

from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker_project.api.json import JSONRenderer


class FileRenderer(BaseRenderer):
    """Stands for a file's type where it is agreed what is answered; the view makes the
    file.
    """

    format = "file"
    charset = None

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type

    def render(
        self,
        data: object,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, object] | None = None,
    ) -> bytes:
        raise TypeError("A view with a `file_type` answers files itself.")


class FileMixin(APIView):
    """A view of which some answers are files of `file_type`, e.g. text/csv; errors stay
    JSON.

    Of a viewset only the `file_actions` answer files.
    """

    file_type: ClassVar[str]
    file_actions: ClassVar[tuple[str, ...]] = ()

    def get_renderers(self) -> list[BaseRenderer]:
        action = getattr(self, "action", None)
        if action is not None and action not in self.file_actions:
            return super().get_renderers()
        return [*super().get_renderers(), FileRenderer(self.file_type)]

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(getattr(answer, "accepted_renderer", None), FileRenderer):
            answer.accepted_renderer = JSONRenderer()
            answer.accepted_media_type = JSONRenderer.media_type
        return answer
