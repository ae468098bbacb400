"""The one word automatic output never carries, kept out even where a user's own text brings it in.

Whether an explosion was nuclear is for a named authority to say. A reference event's name, a citation's title
or a file's name may contain the word; there it is replaced, visibly, before anything is written.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import TypeVar

FORBIDDEN = re.compile("nuclear", re.IGNORECASE)
REPLACEMENT = "[word withheld]"

T = TypeVar("T")


def withhold(record: T) -> T:
    """Return ``record`` (text, or a record, mapping or sequence that holds text) without the word.

    What does not contain it is returned as it is, not copied.
    """
    return _replaced(record)


def _replaced(value):  # type: ignore[no-untyped-def]  # the type that goes in comes out
    if isinstance(value, str):
        return FORBIDDEN.sub(REPLACEMENT, value) if FORBIDDEN.search(value) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {}
        for item in dataclasses.fields(value):
            old = getattr(value, item.name)
            new = _replaced(old)
            if new is not old:
                changes[item.name] = new
        return dataclasses.replace(value, **changes) if changes else value
    if isinstance(value, Mapping):
        pairs = {_replaced(key): _replaced(item) for key, item in value.items()}
        same = all(key in pairs and pairs[key] is item for key, item in value.items())
        return value if same else pairs
    if isinstance(value, tuple | list):
        items = [_replaced(item) for item in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else type(value)(items)
    return value
