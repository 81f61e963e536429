"""How the two ways of authenticating are written in the OpenAPI document."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    """The bearer token."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = ["login", "token"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        """Log in where the document is shown (OAuth 2's password flow), or paste a token."""
        flow = {
            "tokenUrl": "/api/auth/login/",
            "refreshUrl": "/api/auth/refresh/",
            "scopes": {},
        }
        words = "E-mail address (or username) and password; nothing else is needed."
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        return [
            {"type": "oauth2", "flows": {"password": flow}, "description": words},
            {**bearer, "description": "The `access` token of `POST /api/auth/login/`."},
        ]


class BrowserScheme(OpenApiAuthenticationExtension):
    """The cookie of a browser session."""

    target_class = "accounts.authentication.BrowserAuthentication"
    name = "browser"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Django's session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
