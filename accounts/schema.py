"""How the two ways of authenticating are written in the OpenAPI document."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.TokenAuthentication"
    name = ["login", "token"]

    def get_security_definition(
        self, auto_schema: AutoSchema
    ) -> list[dict[str, object]]:
        """Log in on the document's page (OAuth 2's password flow), or paste a token."""
        password_flow = {
            "tokenUrl": "/api/auth/login/",
            "refreshUrl": "/api/auth/refresh/",
            "scopes": {},
        }
        return [
            {
                "type": "oauth2",
                "flows": {"password": password_flow},
                "description": "E-mail address (or username) and password; "
                "nothing else is needed.",
            },
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The `access` token of `POST /api/auth/login/`.",
            },
        ]


class BrowserScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.BrowserAuthentication"
    name = "browser"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, object]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
