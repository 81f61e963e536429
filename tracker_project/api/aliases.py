"""The other spellings under which the same routes are known, in one table.

They are rewritten before the route is looked up, so an alias can't answer
differently from its route, and none of them is in the OpenAPI document.
"""

# Everything below these roots, as clients that know no /api prefix write it.
PREFIXES = {
    "/auth/": "/api/auth/",
    "/units/": "/api/units/",
    "/assessments/": "/api/assessments/",
    "/reminders/": "/api/reminders/",
    "/students/": "/api/students/",
    "/attendance/": "/api/attendance/",
    "/api/behavioral/": "/api/behaviour/",
}
# These paths only.
PATHS = {
    "/api/register/": "/api/auth/register/",
    "/api/login/": "/api/auth/login/",
    "/api/logout/": "/api/auth/logout/",
    "/api/users/register/": "/api/auth/register/",
    "/api/users/login/": "/api/auth/login/",
    "/api/users/": "/api/admin/users/",
    "/api/exams/create/": "/api/exams/",
}
# Routes whose path is a file's name, and so never ends in a slash.
FILES = (".ics",)
SLASHED = ("/api/", "/health/", *PREFIXES)


def canonical(path: str) -> str:
    """`path` as the routes spell it: with its slash, and without an alias."""
    slashed = path if path.endswith("/") else f"{path}/"
    if not slashed.startswith(SLASHED) or path.endswith(FILES):
        return path
    if slashed in PATHS:
        return PATHS[slashed]
    for alias, root in PREFIXES.items():
        if slashed.startswith(alias):
            return root + slashed[len(alias) :]
    return slashed
