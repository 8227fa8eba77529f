"""Settings with their origin, and how later ones go over earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from compliance_lint.config.keys import BY_NAME


@dataclass(frozen=True, slots=True)
class Given:
    """One value and where it was written: ``file:line``, a flag, or "" for our default.

    A ``hint`` was not written for us (``channel`` in a front matter): it counts if it makes sense.
    """

    value: Any
    place: str = ""
    hint: bool = False


# key -> its values; a list has one Given an element, so that each knows its own origin
Layer = Mapping[str, tuple[Given, ...]]

_OPPOSITE = MappingProxyType({"select": "ignore", "ignore": "select"})


def merge(layers: Iterable[Layer]) -> dict[str, tuple[Given, ...]]:
    """One layer out of many, the first being the weakest.

    Scalars, ``select`` and ``ignore`` are replaced, ``extend-select`` and ``extend-ignore`` add to
    them, every other list adds up.  What a layer selects by the very name under which a weaker one
    ignores it is ignored no longer, and the other way round.
    """
    merged: dict[str, tuple[Given, ...]] = {}
    for layer in layers:
        for name, values in sorted(layer.items(), key=lambda item: item[0].startswith("extend-")):
            base = name.removeprefix("extend-")
            if base in _OPPOSITE:
                other, names = _OPPOSITE[base], {given.value for given in values}
                if other in merged and not {other, f"extend-{other}"} & layer.keys():
                    merged[other] = tuple(given for given in merged[other] if given.value not in names)
            adds = base != name or BY_NAME[name].merge == "add"
            merged[base] = (*merged.get(base, ()), *values) if adds else values
    return merged
