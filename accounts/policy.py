"""Who may do what, to whose rows: the one table of it, and how rows reach a user.

A row of the table is a resource, an action, and a scope for each role. What is absent
is denied. The permission class, every queryset's `visible_to`, the README's role table
and the tests of every route read it here.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Role(StrEnum):
    """The four roles; a teacher who registered is PENDING until an admin approves."""

    STUDENT = "student"
    PARENT = "parent"
    TEACHER = "teacher"
    ADMIN = "admin"
    PENDING = "pending"


class Scope(StrEnum):
    """Whose rows a role reaches.

    OWN: the caller's own. CHILDREN: those of a parent's children. TAUGHT: those of
    the students a teacher teaches, or of the whole school where TEACHER_SCOPE is
    `school`. ALL: every row.
    """

    OWN = "own"
    CHILDREN = "children"
    TAUGHT = "taught"
    ALL = "all"


OWN = Scope.OWN
CHILDREN = Scope.CHILDREN
TAUGHT = Scope.TAUGHT
ALL = Scope.ALL
NONE = None
Row = tuple[str, str, Scope | None, Scope | None, Scope | None, Scope | None]

TABLE: tuple[Row, ...] = (
    # resource             action      student  parent    teacher  admin
    ("profile",            "read",     OWN,     OWN,      OWN,     OWN),
    ("profile",            "update",   OWN,     OWN,      OWN,     OWN),
    ("sessions",           "read",     OWN,     OWN,      OWN,     OWN),
    ("sessions",           "delete",   OWN,     OWN,      OWN,     OWN),
    ("users",              "read",     NONE,    NONE,     NONE,    ALL),
    ("users",              "create",   NONE,    NONE,     NONE,    ALL),
    ("users",              "update",   NONE,    NONE,     NONE,    ALL),
    ("users",              "delete",   NONE,    NONE,     NONE,    ALL),
    ("tasks",              "read",     OWN,     OWN,      TAUGHT,  ALL),
    ("tasks",              "cancel",   OWN,     OWN,      OWN,     ALL),
    ("students",           "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("students",           "create",   NONE,    NONE,     ALL,     ALL),
    ("students",           "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("students",           "update_contact", OWN, NONE,   TAUGHT,  ALL),
    ("students",           "delete",   NONE,    NONE,     NONE,    ALL),
    ("student_life",       "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("student_life",       "update",   NONE,    NONE,     NONE,    ALL),
    ("student_merge",      "create",   NONE,    NONE,     NONE,    ALL),
    ("rollover",           "read",     NONE,    NONE,     NONE,    ALL),
    ("rollover",           "create",   NONE,    NONE,     NONE,    ALL),
    ("units",              "read",     ALL,     ALL,      ALL,     ALL),
    ("units",              "create",   NONE,    NONE,     ALL,     ALL),
    ("units",              "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("units",              "delete",   NONE,    NONE,     OWN,     ALL),
    ("classes",            "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("classes",            "create",   NONE,    NONE,     NONE,    ALL),
    ("classes",            "update",   NONE,    NONE,     NONE,    ALL),
    ("classes",            "delete",   NONE,    NONE,     NONE,    ALL),
    ("terms",              "read",     ALL,     ALL,      ALL,     ALL),
    ("terms",              "create",   NONE,    NONE,     NONE,    ALL),
    ("terms",              "update",   NONE,    NONE,     NONE,    ALL),
    ("terms",              "delete",   NONE,    NONE,     NONE,    ALL),
    ("enrolments",         "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("enrolments",         "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("enrolments",         "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("enrolments",         "delete",   NONE,    NONE,     TAUGHT,  ALL),
    ("teachers",           "read",     NONE,    NONE,     ALL,     ALL),
    ("teachers",           "update",   NONE,    NONE,     NONE,    ALL),
    ("parents",            "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("parents",            "update",   NONE,    NONE,     NONE,    ALL),
    ("teacher_assignments", "read",    NONE,    NONE,     ALL,     ALL),
    ("teacher_assignments", "create",  NONE,    NONE,     NONE,    ALL),
    ("teacher_assignments", "update",  NONE,    NONE,     NONE,    ALL),
    ("teacher_assignments", "delete",  NONE,    NONE,     NONE,    ALL),
    ("assessments",        "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("assessments",        "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("assessments",        "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("assessments",        "delete",   NONE,    NONE,     TAUGHT,  ALL),
    ("assessment_statistics", "read",  NONE,    NONE,     TAUGHT,  ALL),
    ("assessment_history", "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("grading",            "read",     ALL,     ALL,      ALL,     ALL),
    ("grading",            "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("grade_letters",      "read",     NONE,    NONE,     ALL,     ALL),
    ("grade_letters",      "create",   NONE,    NONE,     NONE,    ALL),
    ("grade_letters",      "update",   NONE,    NONE,     NONE,    ALL),
    ("grade_letters",      "delete",   NONE,    NONE,     NONE,    ALL),
    ("grades",             "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("grades",             "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("grades",             "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("grades",             "delete",   NONE,    NONE,     TAUGHT,  ALL),
    ("questions",          "read",     NONE,    NONE,     ALL,     ALL),
    ("questions",          "create",   NONE,    NONE,     ALL,     ALL),
    ("questions",          "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("questions",          "delete",   NONE,    NONE,     TAUGHT,  ALL),
    ("exams",              "read",     OWN,     NONE,     TAUGHT,  ALL),
    ("exams",              "create",   NONE,    NONE,     ALL,     ALL),
    ("exams",              "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("exams",              "delete",   NONE,    NONE,     TAUGHT,  ALL),
    ("exam_allowances",    "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("exam_allowances",    "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("sittings",           "read",     OWN,     NONE,     NONE,    NONE),
    ("sittings",           "create",   OWN,     NONE,     NONE,    NONE),
    ("sittings",           "update",   OWN,     NONE,     NONE,    NONE),
    ("receipts",           "verify",   NONE,    NONE,     ALL,     ALL),
    ("downtimes",          "read",     NONE,    NONE,     ALL,     ALL),
    ("attempts",           "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("attempt_reviews",    "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("hand_marks",         "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("hand_marks",         "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("regrades",           "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("regrades",           "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("regrades",           "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("item_analysis",      "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("similarity",         "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("similarity",         "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("results",            "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("results",            "release",  NONE,    NONE,     TAUGHT,  ALL),
    ("result_analytics",   "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("bands",              "read",     ALL,     ALL,      ALL,     ALL),
    ("bands",              "update",   NONE,    NONE,     NONE,    ALL),
    ("attendance",         "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("attendance",         "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("attendance",         "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("attendance",         "delete",   NONE,    NONE,     TAUGHT,  ALL),
    ("attendance_history", "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("registers",          "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("registers",          "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("holidays",           "read",     ALL,     ALL,      ALL,     ALL),
    ("holidays",           "create",   NONE,    NONE,     NONE,    ALL),
    ("holidays",           "update",   NONE,    NONE,     NONE,    ALL),
    ("holidays",           "delete",   NONE,    NONE,     NONE,    ALL),
    ("behaviour",          "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("behaviour",          "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("behaviour",          "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("behaviour",          "delete",   NONE,    NONE,     TAUGHT,  ALL),
    ("participation",      "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("participation",      "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("participation",      "update",   NONE,    NONE,     TAUGHT,  ALL),
    ("participation",      "delete",   NONE,    NONE,     TAUGHT,  ALL),
    ("predictions",        "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("predictions",        "create",   NONE,    NONE,     TAUGHT,  ALL),
    ("prediction_model",   "read",     NONE,    NONE,     ALL,     ALL),
    ("prediction_model",   "train",    NONE,    NONE,     NONE,    ALL),
    ("at_risk",            "read",     NONE,    NONE,     TAUGHT,  ALL),
    ("recommendations",    "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("reminders",          "read",     OWN,     CHILDREN, TAUGHT,  ALL),
    ("reminders",          "create",   OWN,     OWN,      TAUGHT,  ALL),
    ("reminders",          "update",   OWN,     OWN,      TAUGHT,  ALL),
    ("reminders",          "delete",   OWN,     OWN,      TAUGHT,  ALL),
    ("teacher_dashboard",  "read",     NONE,    NONE,     TAUGHT,  NONE),
    ("parent_portal",      "read",     NONE,    CHILDREN, NONE,    NONE),
    ("data",               "import",   NONE,    NONE,     NONE,    ALL),
)  # fmt: skip

# A pending teacher manages the own account, and nothing else.
FOR_PENDING = {"profile", "sessions"}


def _scopes_by_role() -> dict[tuple[str, str, str], Scope]:
    scopes: dict[tuple[str, str, str], Scope] = {}

    for resource, action, student, parent, teacher, admin in TABLE:
        reached = {
            Role.STUDENT: student,
            Role.PARENT: parent,
            Role.TEACHER: teacher,
            Role.ADMIN: admin,
            Role.PENDING: OWN if resource in FOR_PENDING else NONE,
        }
        for role, scope in reached.items():
            if scope is not None:
                scopes[resource, action, role] = scope

    return scopes


_SCOPES = _scopes_by_role()
ACTIONS = frozenset((resource, action) for resource, action, *_ in TABLE)


def role_of(user: "User | AnonymousUser | None") -> str:
    """The role that the table knows: PENDING for a teacher nobody has approved yet.

    Whoever has not logged in has none, which is "".
    """
    if user is None or not user.is_authenticated:
        return ""
    if user.role == Role.TEACHER and not user.is_approved:
        return Role.PENDING
    return user.role


def scope_for(
    user: "User | AnonymousUser | None", resource: str, action: str
) -> Scope | None:
    """Whose rows of `resource` a user may `action`; None where it may not at all."""
    return scope_of_role(role_of(user), resource, action)


def scope_of_role(role: str, resource: str, action: str) -> Scope | None:
    scope = _SCOPES.get((resource, action, role))
    if scope is Scope.TAUGHT and settings.TEACHER_SCOPE == "school":
        return Scope.ALL
    return scope


_Row = TypeVar("_Row", bound=Model, covariant=True)


class ScopedQuerySet(QuerySet[_Row]):
    """A queryset that can be narrowed to what a user may read, change or remove.

    A model says with `resource` which rows of the table speak of it, and with the three
    methods what own, children's and taught rows are. What it leaves out reaches nobody.
    """

    resource: str = ""

    def visible_to(
        self,
        user: "User | AnonymousUser",
        action: str = "read",
        *,
        resource: str = "",
    ) -> Self:
        """The rows of which `user` may take `action`."""
        scope = scope_for(user, resource or self.resource, action)

        if scope is None or not user.is_authenticated:
            return self.none()
        if scope is Scope.ALL:
            return self.all()
        if scope is Scope.OWN:
            return self.filter(self.own(user))
        if scope is Scope.CHILDREN:
            return self.filter(self.children(user))
        return self.filter(self.taught(user))

    def same_rows(
        self,
        user: "User | AnonymousUser",
        one: str,
        other: str,
        *,
        resource: str = "",
    ) -> bool:
        """Whether `user` reaches the same rows by both actions: one look is enough."""
        name = resource or self.resource
        return scope_for(user, name, one) == scope_for(user, name, other)

    def own(self, user: "User") -> Q:
        return Q(pk__in=[])

    def children(self, user: "User") -> Q:
        return Q(pk__in=[])

    def taught(self, user: "User") -> Q:
        return Q(pk__in=[])


RANK = {Role.PARENT: 1, Role.STUDENT: 1, Role.TEACHER: 2, Role.ADMIN: 3}


def check_role_permission(user_role: str, required_role: str) -> bool:
    """Whether `user_role` stands as high as `required_role` (admin > teacher > parent).

    A student stands beside a parent, and neither counts as the other.
    """
    own_rank = RANK.get(Role(user_role), 0)
    required_rank = RANK[Role(required_role)]
    return own_rank > required_rank or user_role == required_role
