"""A browser's login: the admin's form, its cookie in the API, and the CSRF token."""

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User, UserSession
from conftest import PASSWORD
from tracker_project import settings as shipped

PROFILE, SESSIONS, CHANGE = (
    "/api/users/profile/",
    "/api/auth/sessions",
    "/api/auth/password/change",
)


@pytest.fixture
def browser(school):
    """Alma's browser, which enforces CSRF as a real one meets it."""
    browser = Client(enforce_csrf_checks=True, HTTP_USER_AGENT="Browserfox/2")
    form = browser.get("/admin/login/")
    answer = browser.post(
        "/admin/login/",
        {
            "username": "ALMA@school.test",
            "password": PASSWORD,
            "csrfmiddlewaretoken": form.context["csrf_token"],
            "next": "/admin/",
        },
    )
    assert answer.status_code == 302, answer.content
    return browser


def with_token(browser):
    return {"HTTP_X_CSRFTOKEN": browser.cookies["csrftoken"].value}


def test_a_browser_that_logged_in_is_a_session_like_any_other(browser):
    session = UserSession.objects.get()

    assert (session.user.username, session.user_agent, session.ip_address) == (
        "alma",
        "Browserfox/2",
        "127.0.0.1",
    )
    told = browser.get(SESSIONS).json()
    assert [(one["device"], one["current"]) for one in told] == [("browser", True)]


def test_the_cookie_reads_the_api(browser):
    assert browser.get(PROFILE).json()["username"] == "alma"


@pytest.mark.parametrize(
    ("method", "route"),
    [
        ("patch", PROFILE),
        ("post", "/api/admin/users/"),
        ("delete", "/api/admin/users/1/"),
    ],
)
def test_a_change_by_cookie_needs_the_csrf_token(browser, method, route):
    answer = getattr(browser, method)(route, {}, content_type="application/json")

    assert answer.status_code == 403
    assert "CSRF" in answer.json()["error"]


def test_a_change_with_the_csrf_token_is_made(browser):
    answer = browser.patch(
        PROFILE, {"phone": "5"}, content_type="application/json", **with_token(browser)
    )

    assert answer.status_code == 200
    assert User.objects.get(username="alma").phone == "5"


def test_a_bearer_token_needs_no_csrf_token(school, acting):
    token = acting(school.student)._credentials["HTTP_AUTHORIZATION"]
    client = Client(enforce_csrf_checks=True)

    answer = client.patch(
        PROFILE,
        {"phone": "5"},
        content_type="application/json",
        HTTP_AUTHORIZATION=token,
    )

    assert answer.status_code == 200


def test_a_browser_logs_out_by_the_api(browser):
    answer = browser.post("/api/auth/logout/", **with_token(browser))

    assert answer.status_code == 205
    assert browser.get(PROFILE).status_code == 401
    assert UserSession.objects.get().end_reason == "logout"


def test_a_browser_logs_out_by_the_admin(browser):
    browser.post(
        "/admin/logout/", {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    )

    assert browser.get(PROFILE).status_code == 401
    assert UserSession.objects.get().end_reason == "logout"


def test_a_browsers_session_is_ended_from_elsewhere_at_once(browser, school, acting):
    session = UserSession.objects.get()

    answer = acting(school.admin).delete(f"{SESSIONS}/{session.pk}")

    assert answer.status_code == 204
    assert browser.get(PROFILE).status_code == 401


def test_a_browser_stays_in_after_changing_its_password(browser, school, acting):
    elsewhere = acting(school.admin)
    body = {"current_password": PASSWORD, "new_password": "Another-5678"}

    answer = browser.post(
        CHANGE, body, content_type="application/json", **with_token(browser)
    )

    assert answer.status_code == 200
    assert browser.get(SESSIONS).json()[0]["current"] is True
    assert elsewhere.get(PROFILE).status_code == 401


@pytest.mark.parametrize("who", ["student", "parent", "pending_teacher"])
def test_the_admin_lets_only_admins_and_approved_teachers_in(school, client, who):
    person = getattr(school, who)
    email = getattr(person, "email", "") or person.user.email
    client.post("/admin/login/", {"username": email, "password": PASSWORD})

    assert client.get("/admin/").status_code == 302
    assert UserSession.objects.count() == 0


def test_createsuperuser_makes_an_admin(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Secret-1234")

    call_command(
        "createsuperuser",
        interactive=False,
        verbosity=0,
        email="Head@School.test",
        first_name="Hedy",
        last_name="Head",
    )

    head = User.objects.get()
    assert (head.email, head.username, head.role, head.is_superuser) == (
        "head@school.test",
        "head",
        "admin",
        True,
    )
    assert head.check_password("Secret-1234")


def test_passwords_are_hashed_with_bcrypt_by_the_settings_as_shipped(
    db, settings, anonymous
):
    settings.PASSWORD_HASHERS = shipped.PASSWORD_HASHERS

    anonymous.post(
        "/api/auth/register", {"email": "new@school.test", "password": "SecurePass123!"}
    )

    made = User.objects.get()
    assert made.password.startswith("bcrypt_sha256$$2b$12$")
    assert "SecurePass123!" not in made.password
    login = APIClient().post(
        "/api/auth/login", {"email": "new@school.test", "password": "SecurePass123!"}
    )
    assert login.status_code == 200


def test_a_password_of_more_than_72_bytes_counts_to_its_end(db, settings):
    settings.PASSWORD_HASHERS = shipped.PASSWORD_HASHERS
    long = "Zq1!" + "é" * 60

    user = User.objects.create_user("long@school.test", f"{long}a")

    assert user.check_password(f"{long}a")
    assert not user.check_password(f"{long}b")
