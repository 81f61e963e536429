"""A write's answer: the row, and a sentence about it."""

from tracker_project.api import serializers


def with_message(
    shape: type[serializers.ModelSerializer],
) -> type[serializers.ModelSerializer]:
    """`shape` with a `message` in front, for the OpenAPI document."""
    meta = type("Meta", (shape.Meta,), {"fields": ("message", *shape.Meta.fields)})
    attributes = {
        "message": serializers.CharField(read_only=True),
        "Meta": meta,
        "__doc__": shape.__doc__,
        "__module__": shape.__module__,
    }
    name = shape.__name__.replace("Serializer", "SavedSerializer")
    return type(name, (shape,), attributes)
