"""Registering, logging in, renewing and logging out."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework_simplejwt.exceptions import AuthenticationFailed, InvalidToken

from accounts import services, sessions
from accounts.authentication import TokenAuthentication
from accounts.serializers import (
    LoggedInSerializer,
    LoginSerializer,
    ProfileSerializer,
    RefreshSerializer,
    RegistrationSerializer,
    TokenPairSerializer,
)
from accounts.throttles import RefreshThrottle, refresh_token_of
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView


class PublicView(ResourceView):
    """A route that anybody may call, at the rate that each one says."""

    public = True
    resource = "auth"
    authentication_classes = ()

    def get_authenticate_header(self, request: Request) -> str:
        """A refused login or token is a 401, which names its scheme."""
        return TokenAuthentication().authenticate_header(request)


class RegisterView(PublicView):
    """Register as a student, or as a teacher who then waits for approval."""

    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "register"

    @extend_schema(
        operation_id="register",
        summary="Register as a student or a teacher",
        request=RegistrationSerializer,
        responses={201: ProfileSerializer},
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
        body = RegistrationSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        user = services.register(**body.validated_data)

        message = "Registered."
        if not user.is_approved:
            message = "Registered. An admin must approve the account first."
        answer = {**ProfileSerializer(user).data, "message": message}
        return Response(answer, status=status.HTTP_201_CREATED)


class LoginView(PublicView):
    """Log in with an e-mail address or a username, as often as `LoginAttempt` lets."""

    counts_attempts = True

    @extend_schema(
        operation_id="login",
        summary="Log in and get a pair of tokens",
        request=LoginSerializer,
        responses={200: LoggedInSerializer, 401: error_response(401)},
        examples=[
            OpenApiExample(
                "The demo school's admin",
                request_only=True,
                value={"email": "admin@school.edu", "password": "Admin123!"},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        body = LoginSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        name = body.validated_data.get("email") or body.validated_data["username"]

        user = services.authenticate_user(
            name, body.validated_data["password"], request=request._request
        )
        if user is None:
            raise AuthenticationFailed(
                "No active account has this name and password.",
                code="invalid_credentials",
            )

        tokens = sessions.open_token_session(request._request, user)
        # The same token under the names that other clients look for, OAuth 2's too.
        synonyms = {
            "token": tokens["access"],
            "access_token": tokens["access"],
            "token_type": "bearer",
        }
        profile = ProfileSerializer(user).data
        return Response({**tokens, **synonyms, "user": profile})


class RefreshView(PublicView):
    """Exchange a refresh token for the next pair."""

    throttle_classes = (RefreshThrottle,)

    @extend_schema(
        operation_id="refreshTokens",
        summary="Exchange a refresh token for a new pair",
        request=RefreshSerializer,
        responses={200: TokenPairSerializer, 401: error_response(401)},
        examples=[
            OpenApiExample(
                "In the body",
                request_only=True,
                value={"refresh": "eyJhbGciOiJIUzI1NiIs..."},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        body = RefreshSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        token = refresh_token_of(request)
        if not token:
            raise InvalidToken(
                "Give the refresh token in the body or in the Authorization header."
            )
        return Response(sessions.renew(token))


class LogoutView(ResourceView):
    """End the session of the access token at once."""

    resource = "sessions"
    policy_actions = {"POST": "delete"}

    @extend_schema(
        operation_id="logout",
        summary="End this session",
        request=None,
        responses={205: None},
    )
    def post(self, request: Request) -> Response:
        sessions.end_sessions(sessions.current_sessions(request), "logout")
        return Response(status=status.HTTP_205_RESET_CONTENT)
