"""Compiled policies on disk: parsing YAML and deriving triggers is paid once per change.

The file holds JSON, never code, and is named by a checksum of the policy files and our
version, so a stale or foreign one is simply not found.  A record is read when the rule in it is first
asked for.  The file lives in the user's own cache folder; when that can't be written everything
works as before, only slower.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import fields
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any
from zlib import adler32, crc32

from compliance_lint import __version__
from compliance_lint.cachefolder import home, replace
from compliance_lint.model import Law, Text
from compliance_lint.policy.patterns import Pattern
from compliance_lint.policy.rules import (
    ClaimRule,
    ClaimRules,
    Condition,
    Example,
    Outline,
    Pack,
    PiiRule,
    Policies,
    Profile,
    Variant,
)
from compliance_lint.policy.triggers import Pieces, Triggers

_TYPES: tuple[type, ...] = (
    Text,
    Law,
    Pattern,
    Condition,
    Variant,
    Example,
    ClaimRule,
    PiiRule,
    Pack,
    Profile,
)
_SHARED = (Law, Pattern, Condition)  # referred to from many places, so they are records of their own
_FORMAT = "12"


def cached(key: str, files: Iterable[Path], build: Callable[[], Policies]) -> Policies:
    """The policies compiled from ``files``: from the cache if it has them, else from ``build``.

    Of what is kept under one ``key`` only the newest stays.
    """
    cache = home()
    if cache is None:
        return build()
    name, digest = f"policies-{crc32(key.encode()):08x}", _digest(files)
    path = cache / f"{name}-{digest}.jsonl"
    with suppress(OSError, ValueError, TypeError, LookupError):  # absent or damaged: made anew
        return dataclasses.replace(thaw(path.read_bytes()), digest=digest)
    policies = dataclasses.replace(build(), digest=digest)
    with suppress(OSError):  # a read-only home only costs time
        replace(path, freeze(policies))
        for old in set(cache.glob(f"{name}-*")) - {path}:
            old.unlink(missing_ok=True)
    return policies


def freeze(policies: Policies) -> bytes:
    """JSON: a head, the records ``[type, field, …]``, the pieces of the triggers, one after the other.

    Before them stands a line with the lengths of the head and of the rest.

    A field that is a record itself stands there as ``{"is": record}``, or as ``{"at": number}``.
    """
    records: list[str] = []
    seen: dict[int, int] = {}

    def plain(value: Any) -> Any:  # noqa: ANN401 (any field of any record)
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        if not isinstance(value, _TYPES):
            return value
        if isinstance(value, _SHARED):
            return {"at": number(value)}
        return {"is": parts(value)}

    def parts(value: Any) -> list[Any]:  # noqa: ANN401
        names = ("source", "key", "place") if isinstance(value, Pattern) else [f.name for f in fields(value)]
        return [_TYPES.index(type(value)), *(plain(getattr(value, name)) for name in names)]

    def number(value: Any) -> int:  # noqa: ANN401
        if id(value) not in seen:
            record = _json(parts(value))
            seen[id(value)] = len(records)
            records.append(record)
        return seen[id(value)]

    claims, triggers = ClaimRules.of(policies.claims), policies.triggers
    head = {
        "claims": list(map(number, claims)),
        "pii": list(map(number, policies.pii)),
        "packs": list(map(number, policies.packs)),
        "profiles": list(map(number, policies.profiles)),
        "outlines": [[outline.id, outline.by_model, " ".join(outline.keys)] for outline in claims.outlines],
        "owners": " ".join(triggers.owners),
        "double": sorted(triggers.double),
        "always": sorted(triggers.always),
        "literal": sorted(triggers.literal),
        "pieces": "".join(triggers.pieces),
        "records": len(records),
    }
    lines = [*(record.encode() for record in records), *triggers.pieces.values()]
    head["lengths"] = " ".join(str(len(line)) for line in lines)
    start = _json(head).encode()
    body = b"".join(lines)
    return b"%d %d\n" % (len(start), len(body)) + start + body


def _json(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def thaw(data: bytes) -> Policies:
    """The policies that ``freeze`` wrote.  Raises ValueError, TypeError or LookupError if damaged."""
    first = data.index(b"\n") + 1
    start, size = map(int, data[:first].split())
    if len(data) != first + start + size:
        raise ValueError("not a whole policy cache")
    head = json.loads(data[first : first + start])
    count = head["records"]
    edges = list(accumulate(map(int, head["lengths"].split()), initial=first + start))
    spans = list(pairwise(edges))
    get = _Records(data, spans[:count]).get
    claims: list[int] = head["claims"]
    return Policies(
        ClaimRules(
            [Outline(name, by_model, tuple(keys.split())) for name, by_model, keys in head["outlines"]],
            lambda number: get(claims[number]),
        ),
        tuple(map(get, head["pii"])),
        tuple(map(get, head["packs"])),
        Triggers(
            tuple(head["owners"].split()),
            frozenset(head["double"]),
            frozenset(head["always"]),
            frozenset(head["literal"]),
            Pieces(data, dict(zip(head["pieces"], spans[count:], strict=True))),
        ),
        tuple(map(get, head["profiles"])),
    )


class _Records:
    """Records by number, each made once, with those it refers to."""

    def __init__(self, data: bytes, spans: Sequence[tuple[int, int]]) -> None:
        self._data, self._spans = data, spans
        self._made: dict[int, Any] = {}

    def get(self, number: int) -> Any:  # noqa: ANN401 (any type of record)
        if number not in self._made:
            made = self._record(json.loads(self._data[slice(*self._spans[number])]))
            return self._made.setdefault(number, made)  # two threads get the same one
        return self._made[number]

    def _record(self, parts: list[Any]) -> Any:  # noqa: ANN401
        return _TYPES[parts[0]](*map(self._value, parts[1:]))

    def _value(self, item: Any) -> Any:  # noqa: ANN401
        if isinstance(item, list):
            return tuple(map(self._value, item))
        if isinstance(item, dict):
            return self.get(item["at"]) if "at" in item else self._record(item["is"])
        return item


def _digest(files: Iterable[Path]) -> str:
    parts = [f"{__version__} {_FORMAT}".encode()]
    for path in files:
        parts += path.name.encode(), path.read_bytes()
    data = b"\0".join(parts)
    return f"{crc32(data):08x}{adler32(data):08x}"
