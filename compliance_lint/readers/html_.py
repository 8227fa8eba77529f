"""HTML: blocks of text across inline tags, tables with their headers, chats by the classes of their parts.

Attributes that hold words (title, alt, value, href, data-…), comments and scripts are read, too.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from compliance_lint.expressions import lazy
from compliance_lint.model import Chunk, Kind, Segment
from compliance_lint.readers.base import SEGMENT_LIMIT, Cursor, Decoded, lines
from compliance_lint.readers.markup import Attribute, Reading, Token, attributes, escaped, tokens, unescaped
from compliance_lint.readers.tabular import Layout, is_header, layout_of


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _set(
    "address article aside blockquote body button caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html label legend "
    "li main nav ol option p pre section select summary table tbody td textarea tfoot th thead "
    "title tr ul"
)
_VOID = _set("area base br col embed hr img input link meta param source track wbr")
_TITLES = _set("title h1 h2 h3 h4 h5 h6")
_WORDY = _set("title alt value href src placeholder content label summary cite aria-label")
_RAW_TEXT = ("script", "style")
_WORDS = lazy("[A-Z]?[a-z]+|[A-Z]+")
_SPEAKERS = _set("nick nickname sender speaker username talker from")
_NAMED = _set("user msg message chat customer agent buyer seller member")
_MESSAGES = _set("msg message bubble text content say body")
_SESSIONS = _set("conversation session dialog dialogue thread")
_DEPTH_LIMIT = 512
_CHUNK_LIMIT = 1 << 18  # characters of a table row before it is given in parts
_TIMES = _set("time date datetime timestamp")
_CLOCK = lazy(
    r"[\s(\[（【]*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\s)\]）】:：]*$"
)


@dataclass(slots=True)
class _Table:
    """A table that is open, and the row and cell of it that are."""

    layout: Layout | None = None
    rows: int = 0
    in_row: bool = False
    cell: int = -1
    headed: set[int] = field(default_factory=set)  # cells of the row that are <th>


@dataclass(slots=True)
class _Element:
    name: str
    mark: str


def read(document: Decoded) -> Iterator[Chunk]:
    """The chunks of a page, in bounded memory."""
    page = _Page()
    for token in tokens(document.stream.read, _RAW_TEXT):
        yield from page.take(token)
    yield from page.end()


class _Page:
    def __init__(self) -> None:
        self._cursor = Cursor()
        self._raw: list[str] = []
        self._at = 0  # characters in _raw
        self._reading = Reading.empty()
        self._found: list[tuple[Segment, int | None]] = []  # and the cell each stands in
        self._open: list[_Element] = []
        self._tables: list[_Table] = []
        self._speaker: str | None = None
        self._session = 1

    def take(self, token: Token) -> Iterator[Chunk]:
        """Read on; gives the chunk that ends with the token, or before it."""
        name = token.name.lower()
        bounds = name in _BLOCKS and token.kind in ("open", "close")
        if bounds:
            self._close_block()
            if name in ("tr", "table"):
                yield from self._end_row()
        start = self._at
        self._raw.append(token.raw)
        self._at += len(token.raw)
        if token.kind == "open":
            self._enter(token, name, start)
        elif token.kind == "close":
            self._leave(name)
        elif token.kind in ("comment", "cdata"):
            mark = len("<!--" if token.kind == "comment" else "<![CDATA[")
            self._aside(token.raw[mark:-3], start + mark)
        elif token.kind == "text":
            self._text(token.raw, start)
        row = bool(self._tables) and self._tables[-1].in_row
        if self._at > _CHUNK_LIMIT or (bounds and not row and self._complete()):
            yield from self._flush()

    def _complete(self) -> bool:
        """Whether a chunk may end here: not between a speaker and the message, which belong together."""
        if self._speaker is None:
            return bool(self._found)
        return any(segment.kind == "chat" for segment, _ in self._found)

    def end(self) -> Iterator[Chunk]:
        """The last chunk."""
        self._close_block()
        yield from self._end_row()
        yield from self._flush()

    # --- elements ----------------------------------------------------------------------------------

    def _enter(self, token: Token, name: str, start: int) -> None:
        marks = ""
        for attribute in attributes(token.raw):
            key = attribute.name.lower()
            if key == "class":
                marks = _mark(token.raw[attribute.start : attribute.end])
            elif key in _WORDY or key.startswith("data-"):
                self._attribute(token.raw, attribute, key, start)
        if name == "br":
            self._reading.add_break(start, self._at)
        elif name == "table" and len(self._tables) < _DEPTH_LIMIT:
            self._tables.append(_Table())
        elif self._tables and name in ("tr", "td", "th"):
            table = self._tables[-1]
            table.in_row = True
            if name != "tr":
                table.cell += 1
                table.headed |= {table.cell} if name == "th" else set()
        if marks:
            self._close_block()
            self._session += marks == "session" and self._speaker is not None
        if name not in _VOID and not token.raw.endswith("/>") and len(self._open) < _DEPTH_LIMIT:
            self._open.append(_Element(name, marks))

    def _leave(self, name: str) -> None:
        if name == "table" and self._tables:
            self._tables.pop()
        known = range(len(self._open) - 1, max(-1, len(self._open) - 32), -1)
        place = next((i for i in known if self._open[i].name == name), None)
        if place is not None:
            if any(element.mark for element in self._open[place:]):
                self._close_block()
            del self._open[place:]

    def _inside(self) -> str:
        """The mark nearest above: a speaker, a message, or nothing."""
        return next((element.mark for element in reversed(self._open) if element.mark), "")

    # --- texts -------------------------------------------------------------------------------------

    def _text(self, raw: str, start: int) -> None:
        within = self._open[-1].name if self._open else ""
        if within in _RAW_TEXT:
            if within == "script":
                self._aside(raw, start)
            return
        if len(raw) + len(self._reading.text) <= SEGMENT_LIMIT:
            self._reading.add(raw, start)
            return
        for piece in lines(io.StringIO(raw, newline="")):
            if len(self._reading.text) + len(piece) > SEGMENT_LIMIT:
                self._close_block()
            self._reading.add(piece, start)
            start += len(piece)

    def _close_block(self) -> None:
        if not self._reading.text:
            return
        text, offsets, kept = self._reading.trimmed()
        self._reading = Reading.empty()
        if not text:
            return
        inside = self._inside()
        segment = Segment(text, self._kind(), offsets[0], offsets, encode=escaped, kept=kept)
        if inside == "speaker":
            self._speaker = _CLOCK.sub("", text).strip() or None
            segment = replace(segment, kind="cell", name="发送人", speaker=self._speaker)
        elif inside == "message" and self._speaker is not None:
            segment = replace(segment, kind="chat", speaker=self._speaker, session=str(self._session))
        self._found.append((segment, self._tables[-1].cell if self._tables else None))

    def _kind(self) -> Kind:
        return "title" if any(element.name in _TITLES for element in self._open[-3:]) else "copy"

    def _attribute(self, tag: str, attribute: Attribute, key: str, start: int) -> None:
        reading = Reading.empty()
        reading.add(tag[attribute.start : attribute.end], start + attribute.start)
        text, offsets, _ = reading.trimmed()
        if text and not text.startswith("data:"):
            name = key.removeprefix("data-")
            encode = escaped if attribute.quoted else _bare
            segment = Segment(text, "cell", offsets[0], offsets, name=name, encode=encode)
            self._found.append((segment, self._tables[-1].cell if self._tables else None))

    def _aside(self, raw: str, start: int) -> None:
        """A comment or script: text of its own, in pieces."""
        for piece in lines(io.StringIO(raw, newline="")):
            body = piece.strip()
            if body:
                at = start + piece.index(body)
                self._found.append((Segment(body, "code", at, encode=_unmarked), None))
            start += len(piece)

    # --- chunks ------------------------------------------------------------------------------------

    def _end_row(self) -> Iterator[Chunk]:
        table = self._tables[-1] if self._tables else None
        if table is None or not table.in_row:
            return
        self._label(table)
        table.in_row, table.cell, table.headed = False, -1, set()
        if self._found:
            yield from self._flush()

    def _label(self, table: _Table) -> None:
        """Name the texts of a row by the header of their column, or of the row."""
        texts = [""] * (table.cell + 1)
        for segment, cell in self._found:
            if cell is not None and 0 <= cell < len(texts):
                texts[cell] = f"{texts[cell]} {segment.text}".strip()
        if table.layout is None and len(texts) > 1 and self._heads(table, texts):
            table.layout = layout_of(texts)
            return
        table.rows += 1
        layout = table.layout
        if layout is None and table.headed:  # <th>电话</th><td>138…
            above = (max((h for h in table.headed if h < i), default=i) for i in range(len(texts)))
            layout = layout_of([texts[i] for i in above])
        if layout is None:
            return
        self._found = [
            (_named(segment, layout, texts, cell, table.rows), cell)
            if cell is not None and 0 <= cell < len(texts) and cell not in table.headed and not segment.name
            else (segment, cell)
            for segment, cell in self._found
        ]

    @staticmethod
    def _heads(table: _Table, texts: list[str]) -> bool:
        """Whether the row names the columns."""
        if table.headed:
            return len(table.headed) == len(texts)
        return table.rows == 0 and is_header(texts, ())

    def _flush(self) -> Iterator[Chunk]:
        raw = "".join(self._raw)
        if not raw:
            return
        if self._reading.text:  # a row too long to be held
            self._close_block()
        segments = sorted((segment for segment, _ in self._found), key=lambda s: s.raw_start)
        self._raw, self._at, self._found = [], 0, []
        yield self._cursor.chunk(raw, tuple(segments))


def _named(segment: Segment, layout: Layout, texts: list[str], cell: int, row: int) -> Segment:
    made = layout.segment(texts, cell, row, raw_start=0)
    return replace(
        segment, kind=made.kind, name=made.name, row=row, speaker=made.speaker, session=made.session
    )


def _mark(value: str) -> str:
    """What the class of an element says about its text."""
    words = {word.lower() for word in _WORDS.findall(unescaped(value)[0])}
    if words & _TIMES:
        return "time"
    if words & _SPEAKERS or ("name" in words and words & _NAMED):
        return "speaker"
    if words & _SESSIONS and not words & _MESSAGES:
        return "session"
    return "message" if words & _MESSAGES else ""


def _bare(text: str) -> str:
    """In an attribute without quotes."""
    return "".join(f"&#{ord(char)};" if char.isspace() or char in "=`" else escaped(char) for char in text)


def _unmarked(text: str) -> str:
    """In a comment or script, which must not end here."""
    return text.replace("--", "- -").replace("</", "< /")
