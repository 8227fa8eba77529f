"""A configuration file to layers of settings.  Anything unexpected is an error with ``file:line``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from compliance_lint import __version__
from compliance_lint.config.allow import Allowed
from compliance_lint.config.keys import ALLOW_KEYS, BY_NAME, KEYS, OVERRIDE_KEYS, REDACT_KEYS, Key
from compliance_lint.config.layers import Given, Layer
from compliance_lint.config.schedule import read_schedule
from compliance_lint.policy.nodes import Node


@dataclass(frozen=True, slots=True)
class Override:
    """Settings for the files that match ``files`` (as in .gitignore, relative to the configuration)."""

    files: tuple[str, ...]
    layer: Layer


@dataclass(frozen=True, slots=True)
class Config:
    """One configuration file as written: nothing inherited yet."""

    path: Path
    layer: Layer
    extends: tuple[Given, ...] = ()
    overrides: tuple[Override, ...] = ()


def read_config(node: Node, path: Path) -> Config:
    """The settings in ``node``, the tree of the file ``path``.  Raises PolicyError."""
    fields = node.mapping(BY_NAME)
    layer = _layer(fields, path.parent)
    if "required-version" in fields:
        _check_version(fields["required-version"])
    extends = layer.pop("extends", ())
    listed = fields["overrides"].items() if "overrides" in fields else ()
    return Config(path, layer, extends, tuple(_override(item, path.parent) for item in listed))


def _layer(fields: Mapping[str, Node], folder: Path) -> dict[str, tuple[Given, ...]]:
    return {
        name: _SHAPES[BY_NAME[name].shape](node, BY_NAME[name], folder)
        for name, node in fields.items()
        if name in BY_NAME and BY_NAME[name].shape != "overrides"
    }


def _override(node: Node, folder: Path) -> Override:
    fields = node.mapping(OVERRIDE_KEYS)
    if "files" not in fields:
        raise node.error("缺少 files：这些设置对哪些文件生效？", "files is missing: which files is this for?")
    if len(fields) == 1:
        raise node.error("除 files 外没有任何设置", "nothing is set besides files")
    return Override(fields["files"].strings(), _layer(fields, folder))


def _check_version(node: Node) -> None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    wanted = node.string()
    try:
        fits = SpecifierSet(wanted, prereleases=True).contains(__version__)
    except InvalidSpecifier:
        raise node.error(
            f'版本要求 "{wanted}" 写法有误，应像 >=0.1,<2', f'"{wanted}" is no version range such as >=0.1,<2'
        ) from None
    if not fits:
        raise node.error(
            f"需要 compliance-lint {wanted}，当前是 {__version__}",
            f"compliance-lint {wanted} is required, this is {__version__}",
        )


def _text(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    return (Given(node.string().strip(), node.place),)


def _flag(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    return (Given(node.flag(), node.place),)


def _choice(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    return (Given(node.one_of(key.choices), node.place),)


def _texts(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    return tuple(Given(item.string().strip(), item.place) for item in node.items())


def _choices(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    return tuple(Given(item.one_of(key.choices), item.place) for item in node.items())


def _paths(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    return tuple(Given(folder / item.string().strip(), item.place) for item in node.items())


def _severities(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    fields = node.mapping(node.value if isinstance(node.value, dict) else ())
    return tuple(Given((name, item.one_of(key.choices)), item.place) for name, item in fields.items())


def _redact(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    """Pairs ``(key, value)``; those of operators and columns ``(key, (name, operator))``."""
    fields = node.mapping(REDACT_KEYS)
    found: list[Given] = []
    if "profile" in fields:
        found.append(Given(("profile", fields["profile"].string().strip()), fields["profile"].place))
    for name, known in (("operators", (*key.choices, "DEFAULT")), ("columns", None)):
        if name in fields:
            chosen = fields[name].mapping(fields[name].value if known is None else known)
            found += [Given((name, (k, item.string().strip())), item.place) for k, item in chosen.items()]
    if "keep" in fields:
        found += [Given(("keep", item.one_of(key.choices)), item.place) for item in fields["keep"].items()]
    if "key-file" in fields:
        path = folder / Path(fields["key-file"].string().strip()).expanduser()
        found.append(Given(("key-file", path), fields["key-file"].place))
    return tuple(found)


def _schedule(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    return read_schedule(node)


def _allow(node: Node, key: Key, folder: Path) -> tuple[Given, ...]:
    return tuple(Given(_allowed(item), item.place) for item in node.items())


def _allowed(node: Node) -> Allowed:
    fields = node.mapping(ALLOW_KEYS)
    if not any(name in fields for name in ("terms", "values", "patterns")):
        raise node.error("缺少 terms、values 或 patterns", "terms, values or patterns is missing")
    if "reason" not in fields:
        raise node.error("缺少 reason：为什么允许？", "reason is missing: why is it allowed?")
    for item in fields["patterns"].items() if "patterns" in fields else ():
        check_pattern(item)

    def strings(name: str) -> tuple[str, ...]:
        return fields[name].strings() if name in fields else ()

    return Allowed(
        strings("terms"),
        strings("values"),
        strings("patterns"),
        strings("rules"),
        fields["reason"].string(),
        read_date(fields["until"]) if "until" in fields else None,
        node.place,
    )


def check_pattern(node: Node) -> None:
    """Raise PolicyError unless the node is a regular expression that does not match nothing."""
    try:
        empty = re.compile(node.string()).fullmatch("") is not None
    except re.error as error:
        raise node.error(f"正则写法有误：{error}", f"invalid regular expression: {error}") from None
    if empty:
        raise node.error("正则能匹配空文字，等于什么都允许", "the pattern matches the empty text")


def read_date(node: Node) -> date:
    """A date such as 2026-12-31; raises PolicyError."""
    try:
        return date.fromisoformat(node.string().strip())
    except ValueError:
        raise node.error(
            f'日期 "{node.value}" 写法有误，应像 2026-12-31', f'"{node.value}" is no date such as 2026-12-31'
        ) from None


_SHAPES: Mapping[str, Callable[[Node, Key, Path], tuple[Given, ...]]] = MappingProxyType(
    {
        "text": _text,
        "flag": _flag,
        "choice": _choice,
        "texts": _texts,
        "choices": _choices,
        "path": _paths,
        "paths": _paths,
        "severities": _severities,
        "allow": _allow,
        "redact": _redact,
        "schedule": _schedule,
    }
)


def defaults(values: Mapping[str, Any]) -> Layer:
    """Our own defaults as the weakest layer; lists one element each."""
    return {k: tuple(Given(v) for v in (vs if isinstance(vs, tuple) else (vs,))) for k, vs in values.items()}


def from_flags(values: Mapping[str, Iterable[Any]]) -> Layer:
    """Values of command-line options, keyed by ``--option``; empty ones are left out."""
    layer: dict[str, tuple[Given, ...]] = {}
    for flag, given in values.items():
        items = tuple(Given(value, flag) for value in given)
        if items:
            layer[flag.lstrip("-")] = items
    return layer


assert set(_SHAPES) >= {key.shape for key in KEYS} - {"overrides"}
