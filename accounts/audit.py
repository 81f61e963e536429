"""The audit trail: which models are followed, and who is acting in this request or task."""

from collections.abc import Mapping
from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import models


@dataclass(frozen=True)
class Acting:
    """Who is changing things, and from where."""

    user: Any = None
    ip_address: str | None = None


NOBODY = Acting()
_acting: ContextVar[Acting] = ContextVar("acting", default=NOBODY)


def acting_as(user: Any, ip_address: str | None = None) -> Token[Acting]:
    """Put every change from here on down to `user`; give the token to `acting_ends`."""
    return _acting.set(Acting(user, ip_address))


def acting_ends(token: Token[Acting]) -> None:
    """Nobody acts any more, or whoever did before."""
    _acting.reset(token)


def actor_id() -> int | None:
    """The id of the acting user, or None."""
    return getattr(_acting.get().user, "pk", None)


def register(model: type[models.Model], *, exclude: list[str] | None = None) -> None:
    """Follow every creation, change and removal of the model's rows."""
    # A row that points here is no change of this one; auditlog would ask for it at every save.
    pointing = [
        relation.name for relation in model._meta.related_objects if relation.one_to_one
    ]
    auditlog.register(model, exclude_fields=[*(exclude or []), *pointing])


def name_the_actor(sender: type[LogEntry], instance: LogEntry, **kwargs: Any) -> None:
    """Write who acts into an audit row before it is saved."""
    acting = _acting.get()
    if instance.actor_id is None and getattr(acting.user, "pk", None):
        instance.actor, instance.actor_email = acting.user, acting.user.email
        instance.remote_addr = acting.ip_address


def note(action: int, instance: models.Model, changes: dict[str, Any]) -> None:
    """One audit row for what no single save shows: a bulk write, an import, a look."""
    LogEntry.objects.log_create(
        instance, action=action, changes=changes, force_log=True
    )


def rows_for(
    model: type[models.Model], changes: Mapping[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    """The columns of an audit row for each id in `changes`, as `note` would write it, for one insert of them all."""
    acting, kind = _acting.get(), ContentType.objects.get_for_model(model)
    actor = acting.user if getattr(acting.user, "pk", None) else None
    shared = {
        "content_type": kind.pk,
        "action": LogEntry.Action.UPDATE,
        "actor": actor.pk if actor else None,
        "actor_email": actor.email if actor else None,
        "remote_addr": acting.ip_address if actor else None,
    }
    name = model._meta.verbose_name
    return [
        {
            **shared,
            "object_pk": str(pk),
            "object_id": pk,
            "object_repr": f"{name} {pk}",
            "changes": change,
        }
        for pk, change in changes.items()
    ]


def note_deletion(instance: models.Model, **facts: Any) -> None:
    """A tombstone: what was removed, with facts that the row itself no longer tells."""
    note(
        LogEntry.Action.DELETE,
        instance,
        {key: [value, None] for key, value in facts.items()},
    )
