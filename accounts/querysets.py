"""How rows reach a user: only through `visible_to`, which asks the policy table."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from accounts.policy import Scope, scope_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ScopedQuerySet(QuerySet):
    """A queryset that can be narrowed to what a user may read, change or remove.

    A model says with `resource` which rows of the policy table speak of it, and with
    the three methods what own, children's and taught rows are. What it leaves out
    reaches nobody.
    """

    resource: str = ""

    def visible_to(
        self, user: "User | AnonymousUser", action: str = "read", *, resource: str = ""
    ) -> Self:
        """The rows of which `user` may take `action`."""
        scope = scope_for(
            getattr(user, "policy_role", ""), resource or self.resource, action
        )
        if scope is None:
            return self.none()
        if scope is Scope.ALL:
            return self.all()
        conditions = {
            Scope.OWN: self.own,
            Scope.CHILDREN: self.children,
            Scope.TAUGHT: self.taught,
        }
        return self.filter(conditions[scope](user))

    def same_rows(self, user: Any, one: str, other: str, *, resource: str = "") -> bool:
        """Whether `user` reaches the same rows by both actions, so that one look is enough."""
        role, name = getattr(user, "policy_role", ""), resource or self.resource
        return scope_for(role, name, one) == scope_for(role, name, other)

    def own(self, user: Any) -> Q:
        """The caller's own rows."""
        return Q(pk__in=[])

    def children(self, user: Any) -> Q:
        """The rows of a parent's children."""
        return Q(pk__in=[])

    def taught(self, user: Any) -> Q:
        """The rows of the students whom the teacher teaches."""
        return Q(pk__in=[])
