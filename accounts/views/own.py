"""One's own password, profile and sessions."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers as shapes
from accounts import services, sessions
from accounts.models import UserSession
from tracker_project.api.views import ResourceView
from tracker_project.errors import NotFoundError

CHANGE = OpenApiExample(
    "A new number",
    request_only=True,
    value={"first_name": "John", "phone": "+44 20 7946 0000"},
)


def current_session_id(request: Request) -> Any:
    """The session of the request's token; None in a browser."""
    token: Any = request.auth
    return token.get(sessions.SESSION_CLAIM) if token else None


def current_session(request: Request) -> Any:
    """The session that this very request uses: its token's, or its browser's."""
    if session_id := current_session_id(request):
        return UserSession.objects.filter(id=session_id)
    return UserSession.objects.filter(
        session_key=request.session.session_key or "-", user=request.user.pk
    )


class PasswordChangeView(ResourceView):
    """Change one's own password."""

    resource, policy_actions = "profile", {"POST": "update"}

    @extend_schema(
        operation_id="changePassword",
        summary="Change one's own password",
        request=shapes.PasswordChangeSerializer,
        responses={200: shapes.MessageSerializer},
        examples=[
            OpenApiExample(
                "Old and new",
                request_only=True,
                value={
                    "current_password": "SecurePass123!",
                    "new_password": "Another-5678",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Set the new password and end every other session of the user."""
        body = shapes.PasswordChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        current, new = (
            body.validated_data["current_password"],
            body.validated_data["new_password"],
        )
        services.change_password(
            self.caller, current=current, new=new, keep=current_session(request)
        )
        if not request.auth:
            sessions.keep_browser_session(request._request, self.caller)
        return Response(
            {"message": "The password was changed; every other session has ended."}
        )


class ProfileView(ResourceView):
    """One's own profile."""

    resource = "profile"

    @extend_schema(
        operation_id="getProfile",
        summary="The current user",
        responses=shapes.ProfileSerializer,
    )
    def get(self, request: Request) -> Response:
        """Who is logged in, with role and, where there is one, student_id or children."""
        return Response(shapes.ProfileSerializer(request.user).data)

    @extend_schema(
        operation_id="updateProfile",
        summary="Change one's own names and phone",
        request=shapes.ProfileSerializer,
        responses=shapes.ProfileSerializer,
        examples=[CHANGE],
    )
    def patch(self, request: Request) -> Response:
        """Only names and phone: the rest is an admin's to change."""
        body = shapes.ProfileSerializer(request.user, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        body.save()
        return Response(shapes.ProfileSerializer(request.user).data)

    @extend_schema(
        operation_id="replaceProfile",
        summary="The same as PATCH",
        request=shapes.ProfileSerializer,
        responses=shapes.ProfileSerializer,
        examples=[CHANGE],
    )
    def put(self, request: Request) -> Response:
        """The same as PATCH."""
        return self.patch(request)


class SessionsView(ResourceView):
    """One's own sessions."""

    resource = "sessions"

    @extend_schema(operation_id="listSessions", summary="One's own sessions that last",
                   responses=shapes.SessionSerializer(many=True))  # fmt: skip
    def get(self, request: Request) -> Response:
        """Newest first, with the device, address and user agent of each."""
        own = UserSession.objects.visible_to(request.user)
        context: dict[str, Any] = {
            "session_id": None,
            "key": request.session.session_key or "-",
        }
        if found := current_session_id(request):
            context["session_id"] = next(
                (s.id for s in own if str(s.id) == str(found)), None
            )
        return Response(shapes.SessionSerializer(own, many=True, context=context).data)


class SessionView(ResourceView):
    """One of one's own sessions."""

    resource = "sessions"

    @extend_schema(
        operation_id="endSession",
        summary="End one of one's own sessions",
        responses={204: None},
    )
    def delete(self, request: Request, session_id: Any) -> Response:
        """Log that device out."""
        own = UserSession.objects.visible_to(request.user, "delete").filter(
            id=session_id
        )
        if not sessions.end_sessions(own, "ended_by_owner"):
            raise NotFoundError("Resource not found")
        return Response(status=status.HTTP_204_NO_CONTENT)
