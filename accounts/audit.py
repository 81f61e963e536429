"""The audit trail: which models are followed, and who acts in this request or task."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar, Token
from dataclasses import dataclass

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from accounts.models import User


@dataclass(frozen=True)
class Actor:
    """Who is changing things, from where, and in which request."""

    user: User | None = None
    ip_address: str | None = None
    request_id: str = ""


NOBODY = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


def set_actor(actor: Actor) -> Token[Actor]:
    """Put every change from here on down to `actor`; `reset_actor` takes the token."""
    return _actor.set(actor)


def reset_actor(token: Token[Actor]) -> None:
    """Let whoever acted before act again."""
    _actor.reset(token)


def actor_id() -> int | None:
    """The id of the acting user, or None."""
    user = _actor.get().user
    return user.pk if user else None


def register(
    model: type[models.Model],
    *,
    exclude: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> None:
    """Follow every creation, change and removal of the model's rows.

    Of `hidden` fields the trail says that they changed, and not what they hold.
    """
    # A row that points here is no change of this one; auditlog would ask for it at
    # every save.
    pointing = [
        relation.name for relation in model._meta.related_objects if relation.one_to_one
    ]
    auditlog.register(
        model,
        exclude_fields=[*exclude, *pointing],
        mask_fields=list(hidden),
        mask_callable="accounts.audit.masked",
    )


def masked(value: str) -> str:
    """What stands in the trail for a hidden value."""
    return "***"


def name_the_actor(
    sender: type[LogEntry], instance: LogEntry, **kwargs: object
) -> None:
    """Write into an audit row, before it is saved, who acts and in which request."""
    actor = _actor.get()
    instance.cid = actor.request_id or None

    if instance.actor_id is None and actor.user and actor.user.pk:
        instance.actor = actor.user
        instance.actor_email = actor.user.email
        instance.remote_addr = actor.ip_address


def note(action: int, instance: models.Model, changes: Mapping[str, object]) -> None:
    """Write an audit row of what no single save shows: a bulk write, an import, a look.

    `changes` is `{field: [before, after]}`.
    """
    LogEntry.objects.log_create(
        instance, action=action, changes=changes, force_log=True
    )


def rows_for(
    model: type[models.Model], changes: Mapping[int, Mapping[str, object]]
) -> list[dict[str, object]]:
    """The columns of an audit row for each id in `changes`, for one insert of them all.

    They say what `note` would say of each.
    """
    actor = _actor.get()
    name = model._meta.verbose_name
    shared: dict[str, object] = {
        "content_type": ContentType.objects.get_for_model(model).pk,
        "action": LogEntry.Action.UPDATE,
        "actor": actor.user.pk if actor.user else None,
        "actor_email": actor.user.email if actor.user else None,
        "remote_addr": actor.ip_address if actor.user else None,
        "cid": actor.request_id or None,
    }

    rows = []
    for pk, change in changes.items():
        row = {
            "object_pk": str(pk),
            "object_id": pk,
            "object_repr": f"{name} {pk}",
            "changes": change,
        }
        rows.append({**shared, **row})
    return rows


def note_failed_login(name: str) -> None:
    """Write a row about a wrong password, beside the account where there is one.

    What somebody types as a name may be a password: a name of nobody is not kept.
    """
    name = name.strip().lower()
    user = User.objects.filter(Q(email=name) | Q(username=name)).first()
    actor = _actor.get()
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User),
        object_pk=str(user.pk) if user else "",
        object_id=user.pk if user else None,
        object_repr=str(user) if user else "unknown account",
        action=LogEntry.Action.ACCESS,
        changes={"log_in": [None, "failed"]},
        remote_addr=actor.ip_address,
    )


def note_deletion(instance: models.Model, **facts: object) -> None:
    """Write a tombstone: what was removed, with facts that its row no longer tells."""
    changes = {name: [value, None] for name, value in facts.items()}
    note(LogEntry.Action.DELETE, instance, changes)
