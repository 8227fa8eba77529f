"""Compiled policies on disk: parsing YAML and deriving triggers is paid once per change.

The file holds JSON, never code, and is named by a hash of the policy files and our version, so a
stale or foreign one is simply not found.  It lives in the user's own cache folder; when that can't
be written everything works as before, only slower.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from compliance_lint import __version__
from compliance_lint.cachefolder import home, replace
from compliance_lint.model import Law, Text
from compliance_lint.policy.patterns import Pattern
from compliance_lint.policy.rules import ClaimRule, Condition, Example, Pack, PiiRule, Policies, Variant

_TYPES: tuple[type, ...] = (
    Text, Law, Pattern, Condition, Variant, Example, ClaimRule, PiiRule, Pack, Policies
)  # fmt: skip
_FORMAT = "4"


def cached(folder: Path, files: Iterable[Path], build: Callable[[], Policies]) -> Policies:
    """The policies compiled from ``files``: from the cache if it has them, else from ``build``."""
    cache = home()
    if cache is None:
        return build()
    name = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=6).hexdigest()
    path = cache / f"policies-{name}-{_digest(files)}.json"
    with suppress(OSError, ValueError, TypeError, IndexError):  # absent or damaged: made anew
        return thaw(path.read_text(encoding="utf-8"))
    policies = build()
    with suppress(OSError):  # a read-only home only costs time
        replace(path, freeze(policies))
        for old in set(cache.glob(f"policies-{name}-*.json")) - {path}:
            old.unlink(missing_ok=True)
    return policies


def freeze(policies: Policies) -> str:
    """JSON of ``policies``: a list of records, each ``[type, field, …]``, shared ones once."""
    records: list[list[Any]] = []
    seen: dict[int, int] = {}

    def plain(value: Any) -> Any:  # noqa: ANN401 (any field of any record)
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        if not isinstance(value, _TYPES):
            return value
        if id(value) not in seen:
            names = ("source",) if isinstance(value, Pattern) else [f.name for f in fields(value)]  # type: ignore[arg-type]
            record = [_TYPES.index(type(value)), *(plain(getattr(value, name)) for name in names)]
            seen[id(value)] = len(records)
            records.append(record)
        return {"r": seen[id(value)]}

    plain(policies)
    return json.dumps(records, ensure_ascii=False, separators=(",", ":"))


def thaw(text: str) -> Policies:
    """The policies that ``freeze`` wrote.  Raises ValueError, TypeError or IndexError if damaged."""
    made: list[Any] = []

    def value(item: Any) -> Any:  # noqa: ANN401
        if isinstance(item, list):
            return tuple(map(value, item))
        return made[item["r"]] if isinstance(item, dict) else item

    for kind, *parts in json.loads(text):
        made.append(_TYPES[kind](*map(value, parts)))
    if not made or not isinstance(made[-1], Policies):
        raise ValueError("not a policy cache")
    return made[-1]


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.blake2b(f"{__version__} {_FORMAT} {sys.version_info[:2]}".encode(), digest_size=12)
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
