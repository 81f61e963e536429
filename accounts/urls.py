"""The routes of accounts."""

from django.urls import path

from accounts.views import authentication, profile, users
from tracker_project.api.routes import resource

urlpatterns = [
    path("api/auth/register/", authentication.RegisterView.as_view(), name="register"),
    path("api/auth/login/", authentication.LoginView.as_view(), name="login"),
    path("api/auth/refresh/", authentication.RefreshView.as_view(), name="refresh"),
    path("api/auth/logout/", authentication.LogoutView.as_view(), name="logout"),
    path(
        "api/auth/password/change/",
        profile.PasswordChangeView.as_view(),
        name="password-change",
    ),
    path("api/auth/sessions/", profile.SessionsView.as_view(), name="sessions"),
    path(
        "api/auth/sessions/<uuid:session_id>/",
        profile.SessionView.as_view(),
        name="session",
    ),
    path("api/users/profile/", profile.ProfileView.as_view(), name="profile"),
    path(
        "api/admin/users/<id:user_id>/approve/",
        users.UserViewSet.as_view(
            {"post": "approve"}, lookup_url_kwarg="user_id", detail=True
        ),
        name="user-approve",
    ),
    *resource("api/admin/users/", users.UserViewSet, "<id:user_id>"),
]
