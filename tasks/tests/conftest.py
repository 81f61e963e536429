"""Work that a single test declares."""

from uuid import uuid4

import pytest

from tasks.background import REGISTRY, Background


@pytest.fixture
def work():
    """`work(function)` declares a kind of work for this test alone."""
    kinds = []

    def declare(function, max_attempts=3):
        kind = f"only_{uuid4().hex}"
        kinds.append(kind)
        REGISTRY[kind] = Background(kind, function, max_attempts)
        return REGISTRY[kind]

    yield declare
    for kind in kinds:
        del REGISTRY[kind]
