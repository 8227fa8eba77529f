"""JSON and JSON Lines: every string value, and every long number, where it stands in the file.

``json`` proves that a text is valid; a flat scan of its tokens then finds the values and the keys
above them.  Nothing here recurses, and nothing is written back but the values that change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from compliance_lint.expressions import lazy
from compliance_lint.messages import problem
from compliance_lint.model import Chunk, InputError, Segment
from compliance_lint.readers import columns
from compliance_lint.readers.base import RECORD_LIMIT, Cursor, Decoded, record_line, too_large

_DEPTH_LIMIT = 200
_BLOCK = 1 << 14  # characters read at once; what is left of it is copied for every element
_LONG_NUMBER = 7  # digits from which a number may be a telephone, card or identity number

_TOKEN = lazy(
    r'"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"(?P<key>[ \t\r\n]*:)?|(?P<number>-?[0-9][0-9.eE+\-]*)|[{}\[\],]'
)
_MARK = lazy(r'"[^"\\]*(?:\\.[^"\\]*)*"|["\[\]{},]', re.DOTALL)
_ESCAPE = lazy(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(slots=True, eq=False)
class _Node:
    """An object or array that is being read."""

    is_object: bool
    parent: _Node | None
    path: tuple[str, ...]
    ordinal: int
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)  # short scalars, for speaker and session


@dataclass(frozen=True, slots=True)
class _Leaf:
    start: int
    end: int
    raw: str
    is_number: bool
    node: _Node | None
    key: str
    row: int | None


def read_json(document: Decoded) -> Iterator[Chunk]:
    """A top-level array element by element, in bounded memory; anything else as one chunk.

    ``row`` counts the elements of a top-level array.
    """
    head = document.stream.read(_BLOCK)
    while head and not head.strip() and (more := document.stream.read(_BLOCK)):
        head += more
    if head.lstrip()[:1] == "[":
        yield from _Array(document, head).chunks()
        return
    raw = head + document.stream.read()
    if raw.strip():
        _check(raw, document.name, 1)
        yield Cursor().chunk(raw, tuple(_segments(raw, document.name, 1, None)))
    elif raw:
        yield Cursor().chunk(raw)


class _Array:
    """A top-level array that is read on demand; a chunk is an element with the mark before it."""

    def __init__(self, document: Decoded, head: str) -> None:
        self._document, self._name = document, document.name
        self._buffer, self._ended = head, False
        self._ascii = True  # nothing else so far
        self._cursor = Cursor()

    def chunks(self) -> Iterator[Chunk]:
        """Elements, then what is after the last one."""
        row = 0
        mark = "["
        while mark != "]":
            start = self._buffer.index(mark) + 1  # the mark of the element before, or the opening one
            end, mark = self._end(start)
            raw = self._buffer[:end]
            row += 1
            last = not raw[start:].strip() and mark == "]" and row == 1  # []
            segments = () if last else self._values(raw, start, row)
            yield self._cursor.chunk(raw, segments)
            self._buffer = self._buffer[end:]
        rest = self._buffer + self._document.stream.read(_BLOCK)
        if rest[1:].strip():
            raise self._extra(rest)
        while more := self._document.stream.read(_BLOCK):
            if more.strip():
                raise self._extra(rest)
            rest += more
        yield self._cursor.chunk(rest)

    def _end(self, start: int) -> tuple[int, str]:
        """Where the element that begins at ``start`` ends, and the mark after it."""
        at, depth = start, 0
        while True:
            found = _MARK.search(self._buffer, at)
            if found is None or (found[0] == '"'):  # the end of what is read, maybe within a string
                at = found.start() if found else len(self._buffer)
                if self._more():
                    continue
                self._values(self._buffer, start, 1)  # says what is wrong
                line, column = self._place(self._buffer, len(self._buffer))
                raise _invalid(f"{self._name}:{line}:{column}", "Expecting ',' delimiter")
            at = found.end()
            if depth == 0 and found[0] in ",]":
                return found.start(), found[0]
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
            if depth >= _DEPTH_LIMIT:
                raise _too_deep(self._name, self._place(self._buffer, at)[0])

    def _more(self) -> bool:
        if self._ended:
            return False
        if len(self._buffer) > RECORD_LIMIT:
            raise too_large(self._name, self._cursor.line)
        more = self._document.stream.read(max(_BLOCK, len(self._buffer)))
        self._ended = not more
        self._buffer += more
        return bool(more)

    def _values(self, raw: str, start: int, row: int) -> tuple[Segment, ...]:
        _check(raw[start:], self._name, *self._place(raw, start))
        self._ascii = self._ascii and self._buffer.isascii()
        return tuple(_segments(raw, self._name, self._cursor.line, row, start, ascii_only=self._ascii))

    def _place(self, raw: str, offset: int) -> tuple[int, int]:
        """Line and column of ``raw[offset]``, ``raw`` being what comes next."""
        before = raw[:offset]
        breaks = before.count("\n")
        column = offset - before.rfind("\n") if breaks else self._cursor.column + offset
        return self._cursor.line + breaks, column

    def _extra(self, rest: str) -> InputError:
        offset = 1 + len(rest) - len(rest[1:].lstrip()) - 1
        line, column = self._place(rest, offset)
        return _more_than_one(f"{self._name}:{line}:{column}", lines=rest[:offset].endswith("\n"))


def read_jsonl(document: Decoded) -> Iterator[Chunk]:
    """One chunk per line, in bounded memory; ``row`` is the number of the record."""
    cursor = Cursor()
    rows = count(1)
    for raw in iter(partial(record_line, document), ""):
        segments = record(raw, document.name, cursor.line, next(rows)) if raw.strip() else ()
        yield cursor.chunk(raw, segments)


def record(raw: str, name: str, line: int, row: int) -> tuple[Segment, ...]:
    """The values of one line; raises InputError if it is not JSON."""
    if not raw.strip():
        return ()
    _check(raw, name, line)
    return tuple(_segments(raw, name, line, row))


def values(raw: str, start: int, row: int) -> tuple[Segment, ...] | None:
    """The values of the JSON text that fills ``raw`` from ``start`` on; None if it is not valid."""
    try:
        _check(raw[start:], "", 1)
        return tuple(_segments(raw, "", 1, row, start))
    except InputError:
        return None


def _check(raw: str, name: str, line: int, column: int = 1) -> None:
    """Raise InputError with line and column unless ``raw``, which begins there, is one JSON value."""
    try:
        json.loads(raw, parse_int=len, parse_float=len)
    except json.JSONDecodeError as error:
        shift = column - 1 if error.lineno == 1 else 0
        at = f"{name}:{line + error.lineno - 1}:{error.colno + shift}"
        if error.msg == "Extra data":
            raise _more_than_one(at, lines=raw[: error.pos].endswith("\n")) from None
        raise _invalid(at, error.msg) from None
    except RecursionError:
        raise _too_deep(name, line) from None


def _invalid(at: str, why: str) -> InputError:
    return problem(
        f"{at}：不是有效的 JSON，请检查引号、逗号与括号是否完整（{why}）", f"{at}: not valid JSON ({why})"
    )


def _more_than_one(at: str, *, lines: bool) -> InputError:
    """The error for text after a value; on a new line it is likely another record."""
    if not lines:
        return _invalid(at, "Extra data")
    return problem(
        f"{at}：一个 JSON 值之后还有内容，若每行一条记录请使用 .jsonl 扩展名",
        f"{at}: more text after the JSON value; use the suffix .jsonl for one record per line",
    )


def _too_deep(name: str, line: int) -> InputError:
    return problem(
        f"{name}:{line}：JSON 嵌套超过 {_DEPTH_LIMIT} 层，无法处理",
        f"{name}:{line}: JSON is nested more than {_DEPTH_LIMIT} levels deep",
    )


def _segments(
    raw: str, name: str, line: int, row: int | None, start: int = 0, *, ascii_only: bool | None = None
) -> Iterator[Segment]:
    encode = partial(_encode, raw.isascii() if ascii_only is None else ascii_only)
    for leaf in list(_leaves(raw, name, line, row, start)):  # all first: the speaker may follow the text
        segment = _segment(leaf, encode)
        if segment.text.strip():
            yield segment


def _leaves(raw: str, name: str, line: int, row: int | None, start: int) -> Iterator[_Leaf]:
    node: _Node | None = None
    depth = 0
    element = 1 if row is None and raw.lstrip()[:1] == "[" else 0  # top-level arrays have rows
    numbers = count(1)
    for token in _TOKEN.finditer(raw, start):
        mark = token[0]
        if mark in ("{", "["):
            depth += 1
            if depth > _DEPTH_LIMIT:
                raise _too_deep(name, line + raw.count("\n", 0, token.start()))
            path = (*node.path, node.key) if node and node.is_object else node.path if node else ()
            node = _Node(mark == "{", node, path, next(numbers))
        elif mark in ("}", "]"):
            depth -= 1
            node = node.parent if node else None
        elif mark == ",":
            element += bool(element and depth == 1)
        elif token["key"] is not None and node:
            node.key = _unescaped(token["string"])
        else:
            yield from _leaf(token, node, element or row)


def _leaf(token: re.Match[str], node: _Node | None, row: int | None) -> Iterator[_Leaf]:
    number = token["number"]
    raw = token["string"] if number is None else number
    key = node.key if node and node.is_object else _array_key(node)
    if node and node.is_object and len(raw) <= 200:
        node.fields[key] = _unescaped(raw)
    if number is not None and sum(map(str.isdigit, number)) < _LONG_NUMBER:
        return
    if raw:
        start = token.start() + (number is None)
        yield _Leaf(start, start + len(raw), raw, number is not None, node, key, row)


def _array_key(node: _Node | None) -> str:
    return node.path[-1] if node and node.path else ""


def _segment(leaf: _Leaf, encode: Callable[[str], str]) -> Segment:
    node = leaf.node
    kind, speaker, session = columns.kind_of(leaf.key) if leaf.key else "cell", None, None
    if node and node.is_object and columns.is_message(leaf.key):
        speaker = next((value for key, value in node.fields.items() if columns.is_speaker(key)), None)
        if speaker is not None:
            kind, session = "chat", _conversation(node, leaf.row)
    elif (
        node and node.is_object and columns.is_speaker(leaf.key) and any(map(columns.is_message, node.fields))
    ):
        speaker = node.fields.get(leaf.key)
    path = ((*node.path, leaf.key) if node.is_object else node.path) if node else ()
    text, raw_map = _mapped(leaf.raw, leaf.start)
    return Segment(
        text,
        kind,
        leaf.start,
        raw_map,
        leaf.row,
        ".".join(path) or None,
        speaker,
        session,
        json.dumps if leaf.is_number else encode,
        whole=leaf.is_number,
    )


def _conversation(node: _Node, row: int | None) -> str | None:
    """What tells the conversation of a message: a session key, else the record that lists the turns."""
    above: _Node | None = node
    nested = False
    while above:
        session = next((value for key, value in above.fields.items() if columns.is_session(key)), None)
        if session is None and nested and above.is_object:
            session = above.fields.get("id") or f"#{row or 0}.{above.ordinal}"
        if session is not None:
            return session
        above, nested = above.parent, True
    return None


def _encode(ascii_only: bool, text: str) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def _unescaped(raw: str) -> str:
    return _mapped(raw, 0)[0] if "\\" in raw else raw


def _mapped(raw: str, start: int) -> tuple[str, tuple[int, ...] | None]:
    """The string that ``raw`` stands for, and where each of its characters begins (plus ``start``).

    Half a surrogate pair becomes U+FFFD in the text, as it can be neither searched nor printed;
    the file keeps it.
    """
    if "\\" not in raw:
        return raw, None
    chars: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in _ESCAPE.finditer(raw):
        chars += raw[at : found.start()]
        offsets += range(start + at, start + found.start())
        at = found.end()
        code = found[1]
        char = chr(int(code, 16)) if code else _SHORT.get(found[2], found[2])
        if "\udc00" <= char <= "\udfff" and chars and "\ud800" <= chars[-1] <= "\udbff":
            pair = 0x10000 + ((ord(chars[-1]) - 0xD800) << 10) + ord(char) - 0xDC00
            chars[-1] = chr(pair)
        else:
            chars.append(char)
            offsets.append(start + found.start())
    chars += raw[at:]
    offsets += range(start + at, start + len(raw) + 1)
    return re.sub("[\ud800-\udfff]", "\ufffd", "".join(chars)), tuple(offsets)
