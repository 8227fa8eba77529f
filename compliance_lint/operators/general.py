"""Generalisation: address to district, dates of birth and ages to bands, places to a coarser grid.

GB/T 37964-2019 calls this 泛化.  What can not be made coarser becomes a typed tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from compliance_lint.detect.redacted import ANY, region_end
from compliance_lint.expressions import lazy
from compliance_lint.operators.base import Operator, Value
from compliance_lint.operators.tags import typed

_YEAR = lazy(r"(?:19|20)\d{2}")
_AGE = lazy(r"(\d{1,3})\s*(岁|周岁)?")
_BAND = lazy(r"\d{1,4}-\d{1,4}(?:岁|周岁)?")
_NUMBER = lazy(r"-?\d{1,3}\.\d+")
_IPV4 = lazy(r"(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}")
_OLDEST = 130


def generalizing(width: int) -> Operator:
    """The operator; ``width`` is the years of a band."""

    def generalize(value: Value) -> str:
        make = _MAKERS.get(value.entity)
        made = make(value.text, width) if make and not value.partial else None
        return typed(value) if made is None else made

    return generalize


def _region(address: str, _: int) -> str | None:
    end = region_end(address)
    return address[:end] or None


def _birth_band(written: str, width: int) -> str | None:
    year = _YEAR.search(written)
    return _band(int(year[0]), width) if year else None


def _age_band(written: str, width: int) -> str | None:
    """A cell of a column that is generalised: an age, a date, a band that is one already."""
    text = written.strip()
    age = _AGE.fullmatch(text)
    if age and int(age[1]) <= _OLDEST:
        return _band(int(age[1]), width) + (age[2] or "")
    if _BAND.fullmatch(text):
        return text
    return _birth_band(text, width) if re.match(r"(?:19|20)\d{2}\D", text) else None


def _band(number: int, width: int) -> str:
    low = number - number % width
    return f"{low}-{low + width - 1}" if width > 1 else str(number)


def _grid(written: str, _: int) -> str | None:
    """Coordinates with two decimals, about a kilometre."""
    if len(_NUMBER.findall(written)) != 2:
        return None
    return _NUMBER.sub(lambda found: f"{float(found[0]):.2f}", written)


def _network(written: str, _: int) -> str | None:
    found = _IPV4.fullmatch(written.strip())
    return f"{found[1]}.0/24" if found else None


_MAKERS: Mapping[str, Callable[[str, int], str | None]] = MappingProxyType(
    {
        "CN_ADDRESS": _region,
        "DATE_OF_BIRTH": _birth_band,
        "GPS_COORDINATES": _grid,
        "IP_ADDRESS": _network,
        ANY: _age_band,
    }
)
