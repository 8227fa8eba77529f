"""Markup (HTML, XML): tokens, attributes, entities, each with the place where it stands.

Nothing is built and nothing is expanded but single characters, so no document can grow here.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from compliance_lint.expressions import lazy
from compliance_lint.readers.base import PIECE_LIMIT

_READ = 1 << 16
_TOKEN_LIMIT = 1 << 20  # characters of a tag, comment or script; what is longer is read as text
_NAME = r"[A-Za-z][^\s/><]*"
_REST = r"[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*"  # of a tag, attributes with their quotes
_TOKEN = lazy(
    r"<!--(?P<comment>.*?)-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<[?!](?!--|\[CDATA\[)[^>]*>|"
    rf"</(?P<close>{_NAME}){_REST}>|<(?P<open>{_NAME}){_REST}>",
    re.DOTALL,
)
_CUT_OFF = lazy(
    r"<(?:!--.*|!\[CDATA\[.*|[?!](?!--|\[CDATA\[)[^>]*|/?|"
    rf"/?{_NAME}{_REST}(?:\"[^\"]*|'[^']*)?)\Z",
    re.DOTALL,
)
_ATTRIBUTE = lazy(
    r"(?P<name>[^\s\"'<>/=]+)\s*=\s*(?:\"(?P<dq>[^\"]*)\"|'(?P<sq>[^']*)'|(?P<bare>[^\s\"'=<>`]+))"
)
_ENTITY = lazy("&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)")

_PARTIAL = lazy("&[#0-9A-Za-z]*$")

Spans = tuple[tuple[int, int], ...]
Kind = Literal["text", "open", "close", "comment", "cdata", "other"]


class Token(NamedTuple):
    """A piece of a document; ``name`` is that of the element, as written."""

    kind: Kind
    raw: str
    name: str = ""


class Attribute(NamedTuple):
    """An attribute with the place of its value in the tag."""

    name: str
    start: int
    end: int
    quoted: bool


def tokens(read: Callable[[int], str], raw_text: tuple[str, ...] = ()) -> Iterator[Token]:
    """The tokens of what ``read`` gives; joined they are the document.

    The content of elements named in ``raw_text`` (lower case) is one text, whatever it holds.
    """
    buffer, at, ended = "", 0, False
    inside = ""  # the raw-text element that is open
    while True:
        if not ended and len(buffer) - at < _READ:
            more = read(_READ)
            ended = not more
            buffer, at = buffer[at:] + more, 0
        if at >= len(buffer):
            return
        token = _raw_text(buffer, at, inside) if inside else _next(buffer, at)
        while token is None and not ended and len(buffer) - at < _TOKEN_LIMIT:
            more = read(max(_READ, len(buffer) - at))  # twice as much each time
            ended = not more
            buffer, at = buffer[at:] + more, 0
            token = _raw_text(buffer, at, inside) if inside else _next(buffer, at)
        if token is None:  # a tag, comment or script that never ends: whatever it holds is read
            token = Token("text", buffer[at : at + _TOKEN_LIMIT])
        at += len(token.raw)
        inside = "" if inside and token.kind != "text" else inside
        if token.kind == "open" and token.name.lower() in raw_text:
            inside = token.name.lower()
        if token.raw:
            yield token


def _next(buffer: str, at: int) -> Token | None:
    """The token at ``at``, or None if ``buffer`` ends within it."""
    if buffer[at] != "<":
        end = buffer.find("<", at)
        if end < 0:
            partial = _PARTIAL.search(buffer, max(at, len(buffer) - 40))
            end = partial.start() if partial else len(buffer)
            if end == at:  # an entity that may go on
                return None
        return Token("text", buffer[at : min(end, at + PIECE_LIMIT)])
    found = _TOKEN.match(buffer, at)
    if found is None:
        return None if _CUT_OFF.match(buffer, at) else Token("text", "<")
    kind: Kind = "other"
    for name in ("open", "close", "comment", "cdata"):
        if found[name] is not None:
            kind = name
    return Token(kind, found[0], found["open"] or found["close"] or "")


def _raw_text(buffer: str, at: int, name: str) -> Token | None:
    """The text up to the end tag of ``name``; then the end tag."""
    closing = re.compile(f"</{name}", re.IGNORECASE).search(buffer, at)
    if closing is None:
        return None
    return Token("text", buffer[at : closing.start()]) if closing.start() > at else _next(buffer, at)


def attributes(tag: str) -> Iterator[Attribute]:
    """The attributes of a start tag."""
    for found in _ATTRIBUTE.finditer(tag, 1):
        group = next(name for name in ("dq", "sq", "bare") if found[name] is not None)
        yield Attribute(found["name"], *found.span(group), group != "bare")


@dataclass(slots=True)
class Reading:
    """A text put together from pieces of a document, and where each character stands.

    What lies between two pieces is kept by any edit.
    """

    text: str
    offsets: list[int]
    kept: list[tuple[int, int]]
    end: int = 0

    @classmethod
    def empty(cls) -> Reading:
        """A reading of nothing yet."""
        return cls("", [], [])

    def add(self, raw: str, start: int) -> None:
        """Read on with the characters that ``raw`` (at ``start`` in the chunk) stands for."""
        if not raw:
            return
        if self.text and start > self.end:
            self.kept.append((self.end, start))
        text, offsets = unescaped(raw, start)
        self.text += text
        self.offsets += offsets
        self.end = start + len(raw)

    def add_break(self, start: int, end: int) -> None:
        """Read a tag as a line break; the tag stays."""
        if self.text and start > self.end:
            self.kept.append((self.end, start))
        self.text += "\n"
        self.offsets.append(start)
        self.kept.append((start, end))
        self.end = end

    def trimmed(self) -> tuple[str, tuple[int, ...], Spans]:
        """Text without the blank space around it, its map with the end, and what is kept inside."""
        left = len(self.text) - len(self.text.lstrip())
        right = len(self.text.rstrip())
        return self.part(left, right) if left < right else ("", (), ())

    def part(self, left: int, right: int) -> tuple[str, tuple[int, ...], Spans]:
        """``text[left:right]``, its map with the end, and what is kept inside."""
        offsets, kept = self.offsets, self.kept
        last = offsets[right - 1]
        # the end is where the next character begins, but not beyond the markup before that
        end = offsets[right] if right < len(offsets) else self.end
        after = bisect_right(kept, (last, last)) if kept else 0
        if after < len(kept):
            end = min(end, kept[after][0])
        inside: Spans = ()
        if kept:
            inside = tuple(
                span for span in kept[bisect_left(kept, (offsets[left], 0)) : after] if span[1] <= end
            )
        return self.text[left:right], (*offsets[left:right], end), inside


def unescaped(raw: str, start: int = 0) -> tuple[str, list[int]]:
    """The characters that ``raw`` stands for and where each begins, counted from ``start``."""
    if "&" not in raw:
        return raw, list(range(start, start + len(raw)))
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in _ENTITY.finditer(raw):
        char = html.unescape(found[0])
        if len(char) != 1 or char in "\ufffd\0":
            continue
        out.append(raw[at : found.start()])
        offsets += range(start + at, start + found.start())
        out.append(char)
        offsets.append(start + found.start())
        at = found.end()
    out.append(raw[at:])
    offsets += range(start + at, start + len(raw))
    return "".join(out), offsets


def escaped(text: str) -> str:
    """``text`` as it may stand in content and in a quoted attribute."""
    return html.escape(text)
