"""The kinds of question: each module here that holds a tagged Content is one."""

from importlib import import_module
from pkgutil import iter_modules

from assessments.questions.kinds.base import Content


def _find_kinds() -> dict[str, type[Content]]:
    found = {}
    for module_info in iter_modules(__path__, f"{__name__}."):
        module = import_module(module_info.name)
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Content):
                tag = value.__struct_config__.tag
                if tag:
                    found[str(tag)] = value
    return dict(sorted(found.items()))


KINDS = _find_kinds()
