"""`config show`: what applies to a file, and where each value was written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from compliance_lint.config.allow import Allowed
from compliance_lint.config.keys import KEYS
from compliance_lint.config.layers import Given
from compliance_lint.messages import choose
from compliance_lint.report.layout import Style, columns, printable


@dataclass(frozen=True, slots=True)
class Applied:
    """What applies to ``path``: the configuration file ("" if none), the values, and the rules in use.

    ``changed`` are the rules whose severity is not their own, as ``(id, severity)``.
    """

    path: str
    config: str
    given: Mapping[str, tuple[Given, ...]]
    excluded: bool
    on: Sequence[str]
    off: Sequence[str]
    changed: Sequence[tuple[str, str]]


def as_text(applied: Applied, style: Style) -> Iterator[str]:
    """Keys, values and places in columns, then what they come to."""
    yield style.paint(printable(applied.path), "bold")
    rows = [(choose("配置文件", "configuration"), applied.config or choose("无", "none"))]
    rows += [
        (name, f"{_plain(given.value)}  ← {given.place or choose('默认', 'default')}")
        for name, values in _in_order(applied.given)
        for given in values
    ]
    yield from columns(rows, style)
    yield ""
    if applied.excluded:
        yield choose(
            "exclude 把它排除在外：只有点名时才检查", "exclude leaves it out: checked only when named"
        )
    yield choose(
        f"使用 {len(applied.on)} 条规则，不用 {len(applied.off)} 条",
        f"{len(applied.on)} rules in use, {len(applied.off)} not",
    )
    for heading, ids in (
        (choose("不用", "not used"), applied.off),
        (choose("级别有变", "severity changed"), [f"{i}={s}" for i, s in applied.changed]),
    ):
        if ids:
            yield from columns([(heading, " ".join(ids))], style)


def as_json(applied: Applied, style: Style) -> Iterator[str]:
    """The same for programs."""
    body = {
        "path": applied.path,
        "config": applied.config or None,
        "settings": {
            name: [{"value": _data(given.value), "from": given.place or None} for given in values]
            for name, values in _in_order(applied.given)
        },
        "excluded": applied.excluded,
        "rules": {"on": list(applied.on), "off": list(applied.off), "severity": dict(applied.changed)},
    }
    yield from json.dumps(body, ensure_ascii=False, indent=2).split("\n")


def _in_order(given: Mapping[str, tuple[Given, ...]]) -> Iterator[tuple[str, tuple[Given, ...]]]:
    for key in KEYS:
        if key.name in given:
            yield key.name, given[key.name]


def _plain(value: Any) -> str:  # noqa: ANN401 (any value of any key)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ": ".join(map(str, value))
    if isinstance(value, Allowed):
        names = "、".join((*value.terms, *value.values, *value.patterns))
        until = f" ≤ {value.until}" if value.until else ""
        return printable(f"{names}{until} ({value.reason})")
    return printable(str(value))


def _data(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Allowed):
        names = ("terms", "values", "patterns", "rules", "reason", "until")
        return {name: _data(getattr(value, name)) for name in names if getattr(value, name)}
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path | date) else value
