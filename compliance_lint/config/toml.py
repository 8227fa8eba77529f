"""``[tool.compliance-lint]`` of a pyproject.toml as nodes that know their lines.

The standard parser gives no places, so the line of a key is looked for in the text.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from compliance_lint.expressions import lazy
from compliance_lint.policy.nodes import Node, read_text

TABLE = ("tool", "compliance-lint")
_HEADER = lazy(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = lazy(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = lazy(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")

_Path = tuple[str | int, ...]


def read_pyproject(path: Path, shown: str) -> Node | None:
    """The table of ``path``, or None if there is none; raises PolicyError for bad TOML."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    text = read_text(path, shown)
    if TABLE[1] not in text:
        return None
    try:
        tree: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = Node(None, shown, int(line[1]) if line else 1)
        raise where.error(f"TOML 写法有误：{error}", f"invalid TOML: {error}") from None
    for name in TABLE:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return None if tree is None else _node(tree, TABLE, _lines(text), shown, 1)


def _node(value: Any, at: _Path, lines: dict[_Path, int], shown: str, line: int) -> Node:  # noqa: ANN401
    line = lines.get(at, line)
    if isinstance(value, dict):
        fields = {str(k): _node(v, (*at, str(k)), lines, shown, line) for k, v in value.items()}
        return Node(fields, shown, line)
    if isinstance(value, list):
        return Node([_node(v, (*at, i), lines, shown, line) for i, v in enumerate(value)], shown, line)
    if isinstance(value, bool):
        return Node(str(value).lower(), shown, line)
    return Node(str(value), shown, line)


def _lines(text: str) -> dict[_Path, int]:
    """The line of every header and ``key =``; what stands inside a value is not told apart."""
    found: dict[_Path, int] = {}
    counts: dict[_Path, int] = {}
    table: _Path = ()
    for number, line in enumerate(text.split("\n"), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _parts(header[2])
            if header[1]:
                counts[table] = counts.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, counts[table])
            found[table] = number
        elif key:
            found.setdefault((*table, *_parts(key[1])), number)
    return found


def _parts(dotted: str) -> _Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
