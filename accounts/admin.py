"""Accounts, sessions and the audit trail in the admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.decorators import display

from accounts import services, sessions
from accounts.admin_base import PolicyModelAdmin
from accounts.models import User, UserSession
from tracker_project.errors import StudentTrackingException

admin.site.unregister(
    Group
)  # roles are the policy table's, groups would be a second telling


class AccountForm(forms.ModelForm):
    """An account with, where it is given, a new password."""

    new_password = forms.CharField(
        required=False,
        strip=False,
        widget=forms.PasswordInput(render_value=False),
        help_text="Leave empty to keep the password. At least 8 characters: upper and lower case, digit, other.",
    )

    class Meta:
        model = User
        fields = (
            "email",
            "username",
            "first_name",
            "last_name",
            "phone",
            "role",
            "is_active",
            "is_approved",
        )

    def clean_new_password(self) -> str:
        """The password rules, with the user's own names in mind."""
        password = str(self.cleaned_data.get("new_password") or "")
        if not password and not self.instance.pk:
            raise forms.ValidationError("A new account needs a password.")
        if password:
            try:
                services.check_password_rules(
                    password, email=self.cleaned_data.get("email", "")
                )
            except StudentTrackingException as error:
                raise forms.ValidationError(error.details["password"]) from error
        return password

    def clean(self) -> dict[str, Any]:
        """The school keeps its last admin."""
        data: dict[str, Any] = super().clean() or {}
        loses = data.get("role") != User.Roles.ADMIN or not data.get("is_active")
        if self.instance.pk and loses and services.is_last_admin(self.instance):
            raise forms.ValidationError(
                "This is the last active admin: make another one first."
            )
        return data

    def clean_email(self) -> str:
        """The address in lower case, so that it is compared as it is kept."""
        return str(self.cleaned_data["email"]).strip().lower()


@admin.register(User)
class UserAdmin(PolicyModelAdmin):
    """Accounts of every role; made and changed by the same services as in the API."""

    resource, form = "users", AccountForm
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
        """The role as a coloured label."""
        return user.role

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """A new account gets its username by itself."""
        fields = [*AccountForm.Meta.fields, "new_password"]
        return (
            [*fields, *self.readonly_fields]
            if obj
            else [name for name in fields if name != "username"]
        )

    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        """By the service, which guards the last admin and ends sessions where a role is lost."""
        fields = {
            name: form.cleaned_data[name]
            for name in AccountForm.Meta.fields
            if name in form.cleaned_data
        }
        password = form.cleaned_data.get("new_password") or None
        by: Any = request.user
        if change:
            services.update_account(
                User.objects.get(pk=obj.pk), by=by, password=password, **fields
            )
        else:
            obj.pk = services.create_account(by=by, password=password, **fields).pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not the last admin."""
        last = obj is not None and services.is_last_admin(obj)
        return not last and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """By the service, which keeps the last admin."""
        services.delete_account(obj, by=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """One by one, by the service."""
        for user in queryset:
            try:
                self.delete_model(request, user)
            except StudentTrackingException as error:
                messages.error(request, f"{user}: {error.message}")

    @admin.action(description="Approve the teachers who are chosen")
    def approve(self, request: HttpRequest, queryset: Any) -> None:
        """Let pending teachers in."""
        waiting = [
            user
            for user in queryset
            if not user.is_approved and user.role == User.Roles.TEACHER
        ]
        for user in waiting:
            services.approve(user, by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"{len(waiting)} approved.")

    @admin.action(description="End every session of those who are chosen")
    def end_sessions(self, request: HttpRequest, queryset: Any) -> None:
        """Log them out everywhere, at once."""
        ended = sessions.end_sessions(
            UserSession.objects.filter(user__in=queryset), "ended_by_admin"
        )
        messages.success(request, f"{ended} sessions ended.")


@admin.register(UserSession)
class UserSessionAdmin(PolicyModelAdmin):
    """Who is logged in, from where; to look at, and to end by the accounts' action."""

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
        "user", "ip_address", "user_agent", "created_at", "last_used_at", "expires_at", "ended_at", "end_reason",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A login makes a session, nobody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A session is a record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A session is a record."""
        return False
