"""Registering, logging in and out, one's own profile and sessions, and the admin's users."""

from typing import Any

from django.db import connection
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework_simplejwt.exceptions import AuthenticationFailed, InvalidToken

from accounts import serializers as shapes
from accounts import services, sessions
from accounts.authentication import TokenAuthentication
from accounts.models import User, UserSession
from tracker_project.api import filters
from tracker_project.api.views import ResourceView, ResourceViewSet
from tracker_project.errors import NotFoundError

SESSION_CLAIM = sessions.SESSION_CLAIM


class PublicView(ResourceView):
    """A route that anybody may call, at a bounded rate."""

    public, resource, authentication_classes = True, "auth", ()
    throttle_classes, throttle_scope = (ScopedRateThrottle,), "login"

    def get_authenticate_header(self, request: Request) -> str:
        """A refused login or token is a 401, which names its scheme."""
        return TokenAuthentication().authenticate_header(request)


class RegisterView(PublicView):
    """Register as a student, or as a teacher who then waits for approval."""

    throttle_scope = "register"

    @extend_schema(
        operation_id="register",
        summary="Register as a student or a teacher",
        request=shapes.RegistrationSerializer,
        responses={201: shapes.ProfileSerializer},
        examples=[
            OpenApiExample(
                "A student",
                request_only=True,
                value={
                    "email": "user@example.com",
                    "password": "SecurePass123!",
                    "first_name": "John",
                    "last_name": "Doe",
                    "role": "student",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Make the account; parents and admins are made by an admin."""
        body = shapes.RegistrationSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        user = services.register(**body.validated_data)
        message = "Registered." if user.is_approved else "Registered. An admin must approve the account first."
        return Response({**shapes.ProfileSerializer(user).data, "message": message}, status=status.HTTP_201_CREATED)


class LoginView(PublicView):
    """Log in with an e-mail address or a username."""

    @extend_schema(
        operation_id="login",
        summary="Log in and get a pair of tokens",
        request=shapes.LoginSerializer,
        responses={200: shapes.LoggedInSerializer},
        examples=[
            OpenApiExample(
                "The demo school's admin",
                request_only=True,
                value={"email": "admin@school.edu", "password": "Admin123!"},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Open a session and answer its tokens and the profile."""
        body = shapes.LoginSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        name = body.validated_data.get("email") or body.validated_data["username"]
        user = services.authenticate_user(name, body.validated_data["password"])
        if user is None:
            raise AuthenticationFailed("No active account has this name and password.", code="invalid_credentials")
        tokens = sessions.open_token_session(request._request, user)
        # The same token under the names that other clients look for, OAuth 2's among them.
        names = {"token": tokens["access"], "access_token": tokens["access"], "token_type": "bearer"}
        return Response({**tokens, **names, "user": shapes.ProfileSerializer(user).data})


class RefreshView(PublicView):
    """Exchange a refresh token for the next pair."""

    @extend_schema(
        operation_id="refreshTokens",
        summary="Exchange a refresh token for a new pair",
        request=shapes.RefreshSerializer,
        responses={200: shapes.TokenPairSerializer},
    )
    def post(self, request: Request) -> Response:
        """The token may stand in the body or, as a bearer token, in the Authorization header."""
        body = shapes.RefreshSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        header = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        raw = body.validated_data.get("refresh") or header
        if not raw:
            raise InvalidToken("Give the refresh token in the body or in the Authorization header.")
        return Response(sessions.renew(raw))


def current_session_id(request: Request) -> Any:
    """The session of the request's token; None in a browser."""
    token: Any = request.auth
    return token.get(SESSION_CLAIM) if token else None


def current_session(request: Request) -> Any:
    """The session that this very request uses: its token's, or its browser's."""
    if session_id := current_session_id(request):
        return UserSession.objects.filter(id=session_id)
    return UserSession.objects.filter(session_key=request.session.session_key or "-", user=request.user.pk)


class LogoutView(ResourceView):
    """End the session of the access token at once."""

    resource, policy_actions = "sessions", {"POST": "delete"}

    @extend_schema(operation_id="logout", summary="End this session", request=None, responses={205: None})
    def post(self, request: Request) -> Response:
        """Neither the access token nor its refresh token is good afterwards."""
        sessions.end_sessions(current_session(request), "logout")
        return Response(status=status.HTTP_205_RESET_CONTENT)


class PasswordChangeView(ResourceView):
    """Change one's own password."""

    resource, policy_actions = "profile", {"POST": "update"}

    @extend_schema(
        operation_id="changePassword",
        summary="Change one's own password",
        request=shapes.PasswordChangeSerializer,
        responses={200: shapes.MessageSerializer},
    )
    def post(self, request: Request) -> Response:
        """Set the new password and end every other session of the user."""
        body = shapes.PasswordChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        current, new = body.validated_data["current_password"], body.validated_data["new_password"]
        services.change_password(self.caller, current=current, new=new, keep=current_session(request))
        if not request.auth:
            sessions.keep_browser_session(request._request, self.caller)
        return Response({"message": "The password was changed; every other session has ended."})


class ProfileView(ResourceView):
    """One's own profile."""

    resource = "profile"

    @extend_schema(operation_id="getProfile", summary="The current user", responses=shapes.ProfileSerializer)
    def get(self, request: Request) -> Response:
        """Who is logged in, with role and, where there is one, student_id or children."""
        return Response(shapes.ProfileSerializer(request.user).data)

    @extend_schema(
        operation_id="updateProfile",
        summary="Change one's own names and phone",
        request=shapes.ProfileSerializer,
        responses=shapes.ProfileSerializer,
    )
    def patch(self, request: Request) -> Response:
        """Only names and phone: the rest is an admin's to change."""
        body = shapes.ProfileSerializer(request.user, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        body.save()
        return Response(shapes.ProfileSerializer(request.user).data)

    @extend_schema(operation_id="replaceProfile", summary="The same as PATCH", request=shapes.ProfileSerializer,
                   responses=shapes.ProfileSerializer)  # fmt: skip
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
        context: dict[str, Any] = {"session_id": None, "key": request.session.session_key or "-"}
        if found := current_session_id(request):
            context["session_id"] = next((s.id for s in own if str(s.id) == str(found)), None)
        return Response(shapes.SessionSerializer(own, many=True, context=context).data)


class SessionView(ResourceView):
    """One of one's own sessions."""

    resource = "sessions"

    @extend_schema(operation_id="endSession", summary="End one of one's own sessions", responses={204: None})
    def delete(self, request: Request, session_id: Any) -> Response:
        """Log that device out."""
        own = UserSession.objects.visible_to(request.user, "delete").filter(id=session_id)
        if not sessions.end_sessions(own, "ended_by_owner"):
            raise NotFoundError("Resource not found")
        return Response(status=status.HTTP_204_NO_CONTENT)


class UserViewSet(ResourceViewSet):
    """The school's accounts; admins only."""

    resource, model, serializer_class = "users", User, shapes.UserSerializer
    schema_tag = "users"
    filters = {
        "role": filters.Filter(shapes.RoleField(choices=User.Roles.choices), "role"),
        "is_active": filters.flag("is_active"),
        "is_approved": filters.flag("is_approved", "false: teachers who wait for approval"),
    }
    search_fields = ("email", "username", "first_name", "last_name")
    ordering_fields = {"id": "id", "email": "email", "last_name": "last_name", "created_at": "created_at"}
    policy_actions = {"approve": "update"}
    lookup_field = "id"

    def get_object(self) -> User:
        """The account to act on; a change of it waits for any other that concerns the admins."""
        if connection.in_atomic_block:
            services.lock_admins()
        user: User = super().get_object()
        return user

    def perform_create(self, serializer: Any) -> None:
        """Make an account of any role."""
        fields = dict(serializer.validated_data)
        password = fields.pop("password", None)
        serializer.instance = services.create_account(by=self.caller, password=password, **fields)

    def perform_update(self, serializer: Any) -> None:
        """Change an account; the last active admin stays one."""
        services.update_account(serializer.instance, by=self.caller, **serializer.validated_data)

    def perform_destroy(self, instance: Any) -> None:
        """Remove an account; the last active admin stays."""
        services.delete_account(instance, by=self.caller)

    @extend_schema(operation_id="approveUser", summary="Approve a teacher who registered", request=None)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **kwargs: Any) -> Response:
        """Let the teacher in."""
        services.approve(self.get_object(), by=self.caller)
        return Response(self.row_of(self.kwargs["user_id"]))
