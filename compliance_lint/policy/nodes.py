"""YAML with places: every value knows its file and line, so that every error can name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compliance_lint.messages import choose
from compliance_lint.model import PolicyError, Text


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value (str, list of Node or dict of Node) and where it stands."""

    value: Any
    file: str
    line: int

    @property
    def place(self) -> str:
        """``file:line`` of this value."""
        return f"{self.file}:{self.line}"

    def error(self, zh: str, en: str) -> PolicyError:
        """A schema error that points here."""
        return PolicyError(f"{self.place}: {choose(zh, en)}")

    def mapping(self, allowed: Iterable[str]) -> dict[str, Node]:
        """The value as a mapping with no keys but ``allowed``; raises PolicyError."""
        if not isinstance(self.value, dict):
            raise self.error("这里应是“键: 值”的映射", "expected a mapping of keys to values")
        names = sorted(allowed)
        for key, node in self.value.items():
            if key not in names and node.value is None:  # {zh: …, en: a, b}
                raise node.error(
                    f'"{key}" 没有值；花括号里含逗号的文字请加引号',
                    f'"{key}" has no value; quote text with commas',
                )
            if key not in names:
                raise node.error(*_unknown(key, names))
        return self.value

    def items(self) -> Iterator[Node]:
        """The elements of a list; a single value counts as a list of one."""
        if isinstance(self.value, list):
            yield from self.value
        else:
            yield self

    def string(self) -> str:
        """The value as a non-empty string; raises PolicyError."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.error("这里应是非空文字", "expected non-empty text")
        return self.value

    def strings(self) -> tuple[str, ...]:
        """A list of non-empty strings."""
        return tuple(item.string() for item in self.items())

    def day(self) -> str:
        """The value as an ISO date; raises PolicyError."""
        value = self.string()
        if not is_day(value):
            raise self.error(
                f"日期应像 2026-02-01，而不是 {value}", f"a date looks like 2026-02-01, not {value}"
            )
        return value

    def flag(self) -> bool:
        """The value as true or false; raises PolicyError."""
        if self.value not in ("true", "false"):
            raise self.error("这里应是 true 或 false", "expected true or false")
        return bool(self.value == "true")

    def one_of(self, choices: Iterable[str]) -> str:
        """The value, which must be one of ``choices``; raises PolicyError."""
        names, value = sorted(choices), self.string()
        if value not in names:
            raise self.error(*_unknown(value, names, noun=("取值", "value")))
        return value

    def text(self) -> Text:
        """A ``{zh: …, en: …}`` pair; both languages are required."""
        fields = self.mapping(("zh", "en"))
        for lang in ("zh", "en"):
            if lang not in fields:
                raise self.error(f"缺少 {lang} 文字", f"missing the {lang} text")
        return Text(fields["zh"].string(), fields["en"].string())


def is_day(text: str) -> bool:
    """True for an ISO date such as 2026-02-01."""
    from datetime import date

    try:
        return len(text) == len("2026-02-01") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def required(owner: Node, fields: dict[str, Node], key: str) -> Node:
    """``fields[key]``; a PolicyError at ``owner`` if it is missing."""
    if key not in fields:
        raise owner.error(f"缺少 {key}", f"{key} is missing")
    return fields[key]


def _unknown(key: str, names: list[str], noun: tuple[str, str] = ("键", "key")) -> tuple[str, str]:
    from difflib import get_close_matches

    close = get_close_matches(key, names, n=1, cutoff=0.5)
    if close:
        return (
            f'{noun[0]} "{key}" 不认识，是否想写 "{close[0]}"？',
            f'unknown {noun[1]} "{key}", did you mean "{close[0]}"?',
        )
    return (
        f'{noun[0]} "{key}" 不认识，可用：{"、".join(names)}',
        f'unknown {noun[1]} "{key}", expected one of: {", ".join(names)}',
    )


def read_text(path: Path, shown: str) -> str:
    """The text of a UTF-8 file; ``shown`` is the name used in errors.  Raises PolicyError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Node(None, shown, 1).error("文件不是 UTF-8 编码，请另存为 UTF-8", "not UTF-8 text") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Node(None, shown, 1).error(f"无法读取（{reason}）", f"cannot be read ({reason})") from None


def read_yaml(path: Path, shown: str, *, empty: object = None) -> Node:
    """Parse ``path``; ``shown`` is the name used in errors.  Raises PolicyError.

    ``empty`` stands for a file without any value, else that is an error.
    """
    return parse_yaml(read_text(path, shown), shown, empty=empty)


def read_plain(path: Path, shown: str) -> Any:  # noqa: ANN401 (whatever the file holds)
    """The values of ``path`` as YAML understands them, for files that follow another schema than ours."""
    import yaml

    try:
        return yaml.load(read_text(path, shown), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as problem:
        line = getattr(getattr(problem, "problem_mark", None), "line", 0) + 1
        raise Node(None, shown, line).error("YAML 写法有误", "invalid YAML") from None


def parse_yaml(text: str, shown: str, *, empty: object = None) -> Node:
    """Parse the YAML ``text`` of the file that errors call ``shown``; see ``read_yaml``."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        tree = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = Node(None, shown, mark.line + 1 if mark else 1)
        detail = getattr(problem, "problem", None) or "?"
        raise where.error(f"YAML 写法有误：{detail}", f"invalid YAML: {detail}") from None
    if tree is None:
        if empty is not None:
            return Node(empty, shown, 1)
        raise Node(None, shown, 1).error("文件是空的", "the file is empty")
    return _convert(tree, shown)


def _convert(node: Any, shown: str) -> Node:  # noqa: ANN401 (PyYAML's nodes are untyped)
    line = node.start_mark.line + 1
    if node.id == "scalar":
        return Node(None if node.tag.endswith(":null") else node.value, shown, line)
    if node.id == "sequence":
        return Node([_convert(item, shown) for item in node.value], shown, line)
    fields: dict[str, Node] = {}
    for key, value in node.value:
        name = str(key.value)
        converted = _convert(value, shown)
        if name in fields:
            where = Node(None, shown, key.start_mark.line + 1)
            raise where.error(f'键 "{name}" 写了两次', f'key "{name}" appears twice')
        # scalars carry the line of their key, so an error points at "key: value"
        fields[name] = Node(converted.value, shown, key.start_mark.line + 1)
    return Node(fields, shown, line)
