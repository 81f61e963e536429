"""One's own password, profile and sessions."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services, sessions
from accounts.models import UserSession
from accounts.serializers import (
    MessageSerializer,
    PasswordChangeSerializer,
    ProfileSerializer,
    SessionSerializer,
)
from tracker_project.api.views import ResourceView
from tracker_project.errors import NotFoundError

CHANGE = OpenApiExample(
    "A new number",
    request_only=True,
    value={"first_name": "John", "phone": "+44 20 7946 0000"},
)


class PasswordChangeView(ResourceView):
    """Change one's own password."""

    resource = "profile"
    policy_actions = {"POST": "update"}

    @extend_schema(
        operation_id="changePassword",
        summary="Change one's own password",
        request=PasswordChangeSerializer,
        responses={200: MessageSerializer},
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
        body = PasswordChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        services.change_password(
            self.caller,
            current=body.validated_data["current_password"],
            new=body.validated_data["new_password"],
            current_sessions=sessions.current_sessions(request),
        )
        if not request.auth:
            sessions.renew_browser_session(request._request, self.caller)
        return Response(
            {"message": "The password was changed; every other session has ended."}
        )


class ProfileView(ResourceView):
    resource = "profile"

    @extend_schema(
        operation_id="getProfile",
        summary="The current user",
        responses=ProfileSerializer,
    )
    def get(self, request: Request) -> Response:
        """Whoever is logged in, with `student_id` or `children` where there are any."""
        return Response(ProfileSerializer(request.user).data)

    @extend_schema(
        operation_id="updateProfile",
        summary="Change one's own names and phone",
        request=ProfileSerializer,
        responses=ProfileSerializer,
        examples=[CHANGE],
    )
    def patch(self, request: Request) -> Response:
        """Only names and phone: the rest is an admin's to change."""
        body = ProfileSerializer(request.user, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        body.save()
        return Response(ProfileSerializer(request.user).data)

    @extend_schema(
        operation_id="replaceProfile",
        summary="The same as PATCH",
        request=ProfileSerializer,
        responses=ProfileSerializer,
        examples=[CHANGE],
    )
    def put(self, request: Request) -> Response:
        return self.patch(request)


class SessionsView(ResourceView):
    resource = "sessions"

    @extend_schema(
        operation_id="listSessions",
        summary="One's own sessions that last",
        responses=SessionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first, with the device, address and user agent of each."""
        own = UserSession.objects.visible_to(request.user)
        current = sessions.current_sessions(request)
        context = {"current_ids": set(current.values_list("id", flat=True))}
        return Response(SessionSerializer(own, many=True, context=context).data)


class SessionView(ResourceView):
    resource = "sessions"

    @extend_schema(
        operation_id="endSession",
        summary="End one of one's own sessions",
        responses={204: None},
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        own = UserSession.objects.visible_to(request.user, "delete")
        if not sessions.end_sessions(own.filter(id=session_id), "ended_by_owner"):
            raise NotFoundError("Resource not found")
        return Response(status=status.HTTP_204_NO_CONTENT)
