"""The routes of accounts."""

from django.urls import path

from accounts import views
from tracker_project.api.routes import resource

urlpatterns = [
    path("api/auth/register/", views.RegisterView.as_view(), name="register"),
    path("api/auth/login/", views.LoginView.as_view(), name="login"),
    path("api/auth/refresh/", views.RefreshView.as_view(), name="refresh"),
    path("api/auth/logout/", views.LogoutView.as_view(), name="logout"),
    path("api/auth/password/change/", views.PasswordChangeView.as_view(), name="password-change"),
    path("api/auth/sessions/", views.SessionsView.as_view(), name="sessions"),
    path("api/auth/sessions/<uuid:session_id>/", views.SessionView.as_view(), name="session"),
    path("api/users/profile/", views.ProfileView.as_view(), name="profile"),
    path(
        "api/admin/users/<id:user_id>/approve/",
        views.UserViewSet.as_view({"post": "approve"}, lookup_url_kwarg="user_id", detail=True),
        name="user-approve",
    ),
    *resource("api/admin/users/", views.UserViewSet, "<id:user_id>"),
]
