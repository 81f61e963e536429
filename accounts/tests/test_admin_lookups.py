"""A list of the admin takes the filters that its page declares, and nothing else."""

import pytest
from django.contrib import admin
from django.urls import reverse

PATTERN = "^S"  # a slow one would freeze the test where a list still runs it
ADMINS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)


@pytest.fixture
def office(school, client):
    """The browser of the school's admin."""
    client.force_login(school.admin)
    return client


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize(
    "model", [model for model, _ in ADMINS], ids=lambda model: model._meta.label
)
def test_no_list_of_the_admin_runs_a_pattern_of_the_caller(office, model):
    url = list_of(model)

    for field in model._meta.concrete_fields:
        answer = office.get(url, {f"{field.name}__regex": PATTERN})

        assert answer.status_code in (400, 403), field.name


def test_a_column_that_is_no_filter_is_refused(office):
    assert office.get("/admin/accounts/user/?phone=1").status_code == 400
    assert office.get("/admin/accounts/user/?password__gt=a").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["is_approved__exact=0", "role__exact=teacher&is_approved__exact=0&q=pia&o=1"],
)
def test_declared_filters_narrow_the_list(office, query):
    answer = office.get(f"/admin/accounts/user/?{query}")

    shown = answer.context["cl"].result_list
    assert [user.username for user in shown] == ["pia"]


def test_every_choice_that_a_page_offers_can_be_taken(office):
    offered = 0

    for model, model_admin in ADMINS:
        if not model_admin.list_filter:
            continue
        page = office.get(list_of(model))
        if page.status_code != 200:
            continue
        changelist = page.context["cl"]
        for spec in changelist.filter_specs:
            for choice in spec.choices(changelist):
                query = choice.get("query_string", "?")
                offered += 1
                assert office.get(list_of(model) + query).status_code == 200, query

    assert offered > 20


@pytest.mark.parametrize(
    "query", ["due_date__year=2024", "due_date__year=2024&due_date__month=10"]
)
def test_the_days_above_a_list_can_be_taken(office, query):
    assert office.get(f"/admin/notifications/reminder/?{query}").status_code == 200
