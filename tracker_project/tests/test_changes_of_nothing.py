"""A PATCH that gives no field changes nothing, on every route that takes one."""

from django.apps import apps
from django.urls import get_resolver

from tracker_project.tests.one_students_rows import rows_of
from tracker_project.tests.test_routes import patterns

APPS = ("academics", "attendance", "bank", "exams", "grades", "marks", "notifications")


def everything():
    """The values of every row of the school."""
    values = {}
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            values[model._meta.label] = list(
                model._base_manager.order_by("pk").values()
            )
    return values


def patch_addresses(places):
    for pattern, callback, _ in patterns(get_resolver().url_patterns):
        actions = getattr(callback, "actions", None) or {}
        takes_patch = "patch" in actions or hasattr(
            getattr(callback, "cls", None), "patch"
        )
        if not pattern.startswith("api/") or not takes_patch:
            continue
        for name, value in places.items():
            for kind in ("str", "id", "uuid"):
                pattern = pattern.replace(f"<{kind}:{name}>", str(value))
        if "<" not in pattern:
            yield f"/{pattern}"


def test_an_empty_patch_leaves_every_row_as_it_was(school, acting):
    places = rows_of(school.outsider, school)
    places |= {
        "term_id": school.term.pk,
        "teacher_id": school.teacher.pk,
        "parent_id": school.parent.pk,
        "assignment_id": school.teacher.assignments.get().pk,
    }
    client = acting(school.admin)
    before = everything()
    changed = []
    asked = 0

    for address in patch_addresses(places):
        answer = client.patch(address, {}, format="json")
        asked += answer.status_code == 200
        after = everything()
        if after != before:
            changed.append(address)
            before = after

    assert changed == []
    assert asked >= 12
