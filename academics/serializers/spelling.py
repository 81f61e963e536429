"""The camelCase keys that a student's body may use."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from tracker_project.api import serializers

CAMEL = {
    "dateOfBirth": "date_of_birth",
    "classId": "class_id",
    "emergencyContacts": "emergency_contacts",
}


def spelled_our_way(data: object) -> object:
    """A student's body with the camelCase keys that are understood turned into ours."""
    if not isinstance(data, Mapping):
        return data
    camel_keys = CAMEL.keys() & data.keys()
    if not camel_keys:
        return data

    for camel in camel_keys:
        ours = CAMEL[camel]
        if ours in data:
            sentence = f"Give {ours} or {camel}, not both."
            raise serializers.ValidationError({camel: [sentence]})
    if isinstance(data, QueryDict):
        copy = data.copy()
        for camel in camel_keys:
            copy.setlist(CAMEL[camel], copy.pop(camel))
        return copy
    return {CAMEL.get(name, name): value for name, value in data.items()}


# DRF's own shape of an error's detail: lists and dicts, nested.
def spelled_their_way(detail: Any, data: object) -> dict[str, Any]:
    """The errors of fields by the keys that the body used."""
    keys = {}
    if isinstance(data, Mapping):
        for camel in CAMEL.keys() & data.keys():
            keys[CAMEL[camel]] = camel
    return {keys.get(name, name): messages for name, messages in detail.items()}
