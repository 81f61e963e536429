"""The access token of a request."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.authentication import access_token

NOW = timezone.now()


def test_a_token_that_was_good_a_moment_ago_is_refused_once_it_has_run_out():
    now, raw = timezone.now(), str(AccessToken()).encode()

    assert access_token(raw, now)["token_type"] == "access"
    assert access_token(raw, now + timedelta(minutes=29))["token_type"] == "access"
    with pytest.raises(TokenError):
        access_token(raw, now + timedelta(minutes=31))


def test_a_token_is_known_by_every_byte_of_it():
    raw = str(AccessToken()).encode()
    access_token(raw, NOW)

    head, payload, signature = raw.split(b".")
    with pytest.raises(TokenError):
        access_token(b".".join([head, payload, signature[::-1]]), NOW)
