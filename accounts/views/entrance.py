"""Registering, logging in, renewing and logging out."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework_simplejwt.exceptions import AuthenticationFailed, InvalidToken

from accounts import serializers as shapes
from accounts import services, sessions
from accounts.authentication import TokenAuthentication
from accounts.views.own import current_session
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView


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
        message = (
            "Registered."
            if user.is_approved
            else "Registered. An admin must approve the account first."
        )
        return Response(
            {**shapes.ProfileSerializer(user).data, "message": message},
            status=status.HTTP_201_CREATED,
        )


class LoginView(PublicView):
    """Log in with an e-mail address or a username."""

    @extend_schema(
        operation_id="login",
        summary="Log in and get a pair of tokens",
        request=shapes.LoginSerializer,
        responses={200: shapes.LoggedInSerializer, 401: error_response(401)},
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
            raise AuthenticationFailed(
                "No active account has this name and password.",
                code="invalid_credentials",
            )
        tokens = sessions.open_token_session(request._request, user)
        # The same token under the names that other clients look for, OAuth 2's among them.
        names = {
            "token": tokens["access"],
            "access_token": tokens["access"],
            "token_type": "bearer",
        }
        return Response(
            {**tokens, **names, "user": shapes.ProfileSerializer(user).data}
        )


class RefreshView(PublicView):
    """Exchange a refresh token for the next pair."""

    @extend_schema(
        operation_id="refreshTokens",
        summary="Exchange a refresh token for a new pair",
        request=shapes.RefreshSerializer,
        responses={200: shapes.TokenPairSerializer, 401: error_response(401)},
        examples=[
            OpenApiExample(
                "In the body",
                request_only=True,
                value={"refresh": "eyJhbGciOiJIUzI1NiIs..."},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """The token may stand in the body or, as a bearer token, in the Authorization header."""
        body = shapes.RefreshSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        scheme, _, token = (
            request.headers.get("Authorization", "").strip().partition(" ")
        )
        raw = body.validated_data.get("refresh") or (
            token.strip() if scheme.lower() == "bearer" else ""
        )
        if not raw:
            raise InvalidToken(
                "Give the refresh token in the body or in the Authorization header."
            )
        return Response(sessions.renew(raw))


class LogoutView(ResourceView):
    """End the session of the access token at once."""

    resource, policy_actions = "sessions", {"POST": "delete"}

    @extend_schema(
        operation_id="logout",
        summary="End this session",
        request=None,
        responses={205: None},
    )
    def post(self, request: Request) -> Response:
        """Neither the access token nor its refresh token is good afterwards."""
        sessions.end_sessions(current_session(request), "logout")
        return Response(status=status.HTTP_205_RESET_CONTENT)
