"""The admin's form of an account."""

from django import forms

from accounts import services
from accounts.models import User
from tracker_project.errors import StudentTrackingException


class AccountForm(forms.ModelForm):
    """An account with, where it is given, a new password."""

    new_password = forms.CharField(
        required=False,
        strip=False,
        widget=forms.PasswordInput(render_value=False),
        help_text=(
            "Leave empty to keep the password. At least 8 characters: "
            "upper and lower case, digit, other."
        ),
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

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if not password:
            if not self.instance.pk:
                raise forms.ValidationError("A new account needs a password.")
            return ""

        try:
            email = self.cleaned_data.get("email", "")
            services.check_password_rules(password, email=email)
        except StudentTrackingException as error:
            raise forms.ValidationError(error.details["password"]) from error
        return password

    def clean(self) -> dict[str, object]:
        """The school keeps its last admin."""
        account = super().clean() or self.cleaned_data

        loses_role = account.get("role") != User.Roles.ADMIN
        loses = loses_role or not account.get("is_active")
        if self.instance.pk and loses and services.is_last_admin(self.instance):
            raise forms.ValidationError(
                "This is the last active admin: make another one first."
            )
        return account
