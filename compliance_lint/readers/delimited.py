"""Tables in text form (CSV, TSV): one chunk per record, one segment per cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import NamedTuple

from compliance_lint.expressions import lazy
from compliance_lint.messages import problem
from compliance_lint.model import Chunk, Segment
from compliance_lint.readers.base import RECORD_LIMIT, Cursor, Decoded, Reader, record_line, too_large
from compliance_lint.readers.tabular import Layout, is_header, layout_of

_HEAD_LINES = 20
_FORMULA = "=+-@＝＋－＠"
_QUOTED = lazy(r'"[^"]*"')
_SEP_LINE = lazy(r"sep=([,;\t|])[\r\n]*$", re.IGNORECASE)  # written by Excel as a first line
_CLOSING = lazy(r'[^"]*(?:""[^"]*)*"(?!")')


class Cell(NamedTuple):
    """A cell in its record: ``[start, end)`` with the quotes, ``text`` without them."""

    start: int
    end: int
    text: str
    quoted: bool


_Row = tuple[str, tuple[Cell, ...]]  # as written, and split


def read(document: Decoded, delimiters: str = ",;\t|") -> Iterator[Chunk]:
    """Records of a table with their cells; the delimiter is the steadiest of ``delimiters``."""
    cursor = Cursor()
    head = _head(document)
    separator = _SEP_LINE.match(head[0]) if head else None
    if separator:
        yield cursor.chunk(head.pop(0))
    delimiter = separator[1] if separator else _sniff(head, delimiters)
    rows = _rows(chain(head, iter(partial(record_line, document), "")), delimiter, document.name, cursor)
    for raw, cells in rows:
        if raw.strip():
            yield from _records(raw, cells, rows, delimiter, cursor)
        else:
            yield cursor.chunk(raw)


def _records(
    raw: str, cells: tuple[Cell, ...], rows: Iterator[_Row], delimiter: str, cursor: Cursor
) -> Iterator[Chunk]:
    """The first record that is not blank, which may be the header, and all that follow."""
    second = next(rows, None)
    following = chain([second] if second else [], rows)
    names = [cell.text.strip() for cell in cells]
    if is_header(names, [cell.text for cell in second[1]] if second else ()):
        layout = layout_of(names)
        yield replace(cursor.chunk(raw), names=tuple(names))
    else:
        layout = Layout(())
        following = chain([(raw, cells)], following)
    row = 1
    for raw, cells in following:
        yield cursor.chunk(raw, tuple(_segments(cells, layout, row, delimiter)))
        row += bool(raw.strip())


tabbed: Reader = partial(read, delimiters="\t")


def _head(document: Decoded) -> list[str]:
    head: list[str] = []
    while len(head) < _HEAD_LINES and (line := record_line(document)):
        head.append(line)
    return head


def _sniff(head: list[str], delimiters: str) -> str:
    """The delimiter that most of the first lines hold equally often as the first line."""
    if len(delimiters) == 1:
        return delimiters
    plain = [line for line in _QUOTED.sub("", "".join(head)).splitlines() if line.strip()]

    def steady(mark: str) -> int:
        counts = [line.count(mark) for line in plain]
        return sum(count == counts[0] for count in counts) if counts and counts[0] else 0

    return max(delimiters, key=steady)


def _rows(source: Iterator[str], delimiter: str, name: str, cursor: Cursor) -> Iterator[_Row]:
    """Records as written and their cells.  A quoted cell may go on over several lines."""
    bare = re.compile(f"[^{re.escape(delimiter)}\r\n]*")
    line_number = cursor.line
    for line in source:
        raw = line
        if '"' in line:
            raw = _complete(line, source, bare, f"{name}:{line_number}")
        yield raw, tuple(_cells(raw, delimiter, bare))
        line_number += raw.count("\n")


def _complete(raw: str, source: Iterator[str], bare: re.Pattern[str], place: str) -> str:
    """Add lines to ``raw`` until each quote that opens a cell is closed."""
    at = 0
    parts = [raw]
    while (opened := _open_quote(raw, at, bare)) is not None:
        parts = [raw]
        size = len(raw)
        closed = False
        while not closed:
            line = next(source, "")
            size += len(line)
            if not line:
                raise problem(
                    f"{place}：引号没有闭合，请补上结尾的英文双引号（单元格内的双引号应写成两个）",
                    f"{place}: unclosed quote; add the closing quote (a quote inside a cell is doubled)",
                )
            if size > RECORD_LIMIT:
                raise too_large(place)
            parts.append(line)
            closed = _CLOSING.match(line) is not None
        at, raw = opened, "".join(parts)
    return raw


def _open_quote(raw: str, at: int, bare: re.Pattern[str]) -> int | None:
    """Start of the cell whose quote is not closed in ``raw``, looking from cell start ``at``."""
    while at < len(raw):
        start = at
        if raw[at] == '"':
            closing = _CLOSING.match(raw, at + 1)
            if closing is None:
                return start
            at = closing.end()
        found = bare.match(raw, at)
        at = (found.end() if found else at) + 1
    return None


def _cells(raw: str, delimiter: str, bare: re.Pattern[str]) -> Iterator[Cell]:
    body = raw.rstrip("\r\n") if '"' not in raw else raw
    at = 0
    if '"' not in raw:
        for text in body.split(delimiter):
            yield Cell(at, at + len(text), text, quoted=False)
            at += len(text) + 1
        return
    while True:
        start = at
        closing = _CLOSING.match(raw, at + 1) if raw.startswith('"', at) else None
        found = bare.match(raw, closing.end() if closing else at)
        at = found.end() if found else at
        if closing and closing.end() == at:
            yield Cell(start, at, raw[start + 1 : at - 1].replace('""', '"'), quoted=True)
        else:
            yield Cell(start, at, raw[start:at], quoted=False)
        if not raw.startswith(delimiter, at):
            return
        at += 1


def _segments(cells: tuple[Cell, ...], layout: Layout, row: int, delimiter: str) -> Iterator[Segment]:
    texts = [cell.text for cell in cells]
    for index, cell in enumerate(cells):
        if cell.text.strip():
            yield layout.segment(
                texts,
                index,
                row,
                raw_start=cell.start + cell.quoted,
                raw_map=_quote_map(cell),
                encode=partial(_quoted if cell.quoted else _bare, cell.text, delimiter),
                whole=True,
            )


def _quote_map(cell: Cell) -> tuple[int, ...] | None:
    if not cell.quoted or '"' not in cell.text:
        return None
    offsets = []
    at = cell.start + 1
    for char in cell.text:
        offsets.append(at)
        at += 2 if char == '"' else 1
    return (*offsets, at)


def _quoted(old: str, _: str, new: str) -> str:
    """The new text of a cell between quotes."""
    return _harmless(old, new).replace('"', '""')


def _bare(old: str, delimiter: str, new: str) -> str:
    """The new text of a cell that had no quotes: with quotes if it needs them now."""
    text = _harmless(old, new)
    if any(mark in text for mark in (delimiter, "\n", "\r")) or text.startswith('"'):
        return f'"{_quoted(text, delimiter, text)}"'
    return text


def _harmless(old: str, new: str) -> str:
    """``new`` with an apostrophe before it if we would turn plain text into a formula.

    Spreadsheets run what begins with one of these characters (OWASP, "CSV Injection").
    """
    first, before = new.lstrip()[:1], old.lstrip()[:1]
    return f"'{new}" if first and first in _FORMULA and first != before else new
