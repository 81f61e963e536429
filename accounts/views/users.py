"""The school's accounts, as admins make and change them."""

from typing import cast

from django.db import connection
from django.db.models import Model
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.filters import UserFilterSet
from accounts.models import User
from accounts.serializers import UserSerializer
from tracker_project.api.schema import error_response
from tracker_project.api.serializers import BaseSerializer
from tracker_project.api.views import ResourceViewSet

NEW = OpenApiExample(
    "A parent",
    request_only=True,
    value={
        "email": "mary@example.com",
        "password": "SecurePass123!",
        "full_name": "Mary Doe",
        "role": "parent",
    },
)
CHANGED = OpenApiExample(
    "Some fields", request_only=True, value={"role": "teacher", "is_active": True}
)


@extend_schema_view(
    list=extend_schema(operation_id="listUsers", summary="Every account"),
    create=extend_schema(
        operation_id="createUser", summary="Make an account of any role", examples=[NEW]
    ),
    retrieve=extend_schema(operation_id="getUser", summary="One account"),
    update=extend_schema(
        operation_id="replaceUser",
        summary="Change an account; fields left out stay",
        responses={200: UserSerializer, 409: error_response(409)},
        examples=[CHANGED],
    ),
    partial_update=extend_schema(
        operation_id="updateUser",
        summary="The same as PUT",
        responses={200: UserSerializer, 409: error_response(409)},
        examples=[CHANGED],
    ),
    destroy=extend_schema(operation_id="deleteUser", summary="Remove an account"),
)
class UserViewSet(ResourceViewSet):
    """The school's accounts; admins only."""

    resource = "users"
    created_message = "The account was made."
    model = User
    serializer_class = UserSerializer
    filterset_class = UserFilterSet
    search_fields = ("email", "username", "first_name", "last_name")
    ordering_fields = {
        "id": "id",
        "email": "email",
        "last_name": "last_name",
        "created_at": "created_at",
    }
    policy_actions = {"approve": "update"}
    lookup_field = "id"

    def get_object(self) -> User:
        """The account; a change of it waits for any other that concerns the admins."""
        if connection.in_atomic_block:
            services.lock_admins()
        return super().get_object()

    def perform_create(self, serializer: BaseSerializer[User]) -> None:
        account = {"password": None, **serializer.validated_data}
        serializer.instance = services.create_account(by=self.caller, **account)

    def perform_update(self, serializer: BaseSerializer[User]) -> None:
        user = cast(User, serializer.instance)
        services.update_account(user, by=self.caller, **serializer.validated_data)

    def perform_destroy(self, instance: Model) -> None:
        services.delete_account(cast(User, instance), by=self.caller)

    @extend_schema(
        operation_id="approveUser",
        summary="Approve a teacher who registered",
        request=None,
        responses={200: UserSerializer, 409: error_response(409)},
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **kwargs: object) -> Response:
        services.approve(self.get_object(), by=self.caller)
        return Response(self.row_of(self.kwargs["user_id"]))
