"""Accounts and sessions in the admin."""

from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from accounts import services, sessions
from accounts.admin_base import DeclaredLookups, PolicyModelAdmin, user_of
from accounts.forms import AccountForm
from accounts.models import User, UserSession
from tracker_project.errors import StudentTrackingException

# Roles are the policy table's: groups would say a second time who may do what.
admin.site.unregister(Group)


# The pages that libraries have registered by now take no other lookups either.
for model, page in list(admin.site._registry.items()):
    if not isinstance(page, DeclaredLookups):
        strict_page = type(type(page).__name__, (DeclaredLookups, type(page)), {})
        admin.site.unregister(model)
        admin.site.register(model, strict_page)


@admin.register(User)
class UserAdmin(PolicyModelAdmin):
    """Accounts of every role, made and changed by the services that the API calls."""

    resource = "users"
    form = AccountForm
    list_display = (
        "email",
        "full_name",
        "show_role",
        "is_active",
        "is_approved",
        "last_login",
        "created_at",
    )
    list_filter = ("role", "is_active", "is_approved")
    search_fields = ("email", "username", "first_name", "last_name")
    readonly_fields = ("last_login", "created_at", "updated_at")
    actions = ("approve", "end_sessions")
    ordering = ("last_name", "first_name")

    @display(
        description="role",
        ordering="role",
        label={"admin": "danger", "teacher": "info", "parent": "warning"},
    )
    def show_role(self, user: User) -> str:
        return user.role

    def get_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> tuple[str, ...]:
        fields = [*AccountForm.Meta.fields, "new_password"]
        if obj is None:
            fields.remove("username")  # made of the address
            return tuple(fields)
        return (*fields, *self.readonly_fields)

    def save_model(
        self, request: HttpRequest, obj: User, form: AccountForm, change: bool
    ) -> None:
        account = {}
        for name in AccountForm.Meta.fields:
            if name in form.cleaned_data:
                account[name] = form.cleaned_data[name]
        password = form.cleaned_data["new_password"] or None

        if change:
            user = User.objects.get(pk=obj.pk)
            services.update_account(
                user, by=user_of(request), password=password, **account
            )
        else:
            user = services.create_account(
                by=user_of(request), password=password, **account
            )
            obj.pk = user.pk

    def has_delete_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        if obj is not None and services.is_last_admin(obj):
            return False
        return super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        services.delete_account(obj, by=user_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """One by one, since one of them may be the last admin."""
        for user in queryset:
            try:
                self.delete_model(request, user)
            except StudentTrackingException as error:
                messages.error(request, f"{user}: {error.message}")

    @admin.action(description="Approve the teachers who are chosen")
    def approve(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        waiting = queryset.filter(role=User.Roles.TEACHER, is_approved=False)
        teachers = list(waiting)
        for teacher in teachers:
            services.approve(teacher, by=user_of(request))
        messages.success(request, f"{len(teachers)} approved.")

    @admin.action(description="End every session of those who are chosen")
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        chosen = UserSession.objects.filter(user__in=queryset)
        ended = sessions.end_sessions(chosen, "ended_by_admin")
        messages.success(request, f"{ended} sessions ended.")


@admin.register(UserSession)
class UserSessionAdmin(PolicyModelAdmin):
    """Who is logged in, from where; the accounts' action ends their sessions."""

    resource = "users"
    list_display = (
        "user",
        "ip_address",
        "user_agent",
        "created_at",
        "last_used_at",
        "ended_at",
        "end_reason",
    )
    list_filter = ("end_reason",)
    search_fields = ("user__email", "ip_address")
    list_select_related = ("user",)
    fields: ClassVar[tuple[str, ...]] = (
        "user",
        "ip_address",
        "user_agent",
        "created_at",
        "last_used_at",
        "expires_at",
        "ended_at",
        "end_reason",
    )

    # A session is a record of a login.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: UserSession | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: UserSession | None = None
    ) -> bool:
        return False
