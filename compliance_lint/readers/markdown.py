"""Markdown: paragraphs, headings (``title``) and fenced code (``code``)."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.expressions import lazy
from compliance_lint.model import Chunk, Segment
from compliance_lint.readers.base import Cursor, Decoded, Line, blocks, lines, whole

_HEADING = lazy(r" {0,3}#{1,6}(?=[ \t\r\n]|$)")
_UNDERLINE = lazy(r" {0,3}(?:=+|-+)[ \t]*[\r\n]*$")
_FENCE = lazy(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")


def read(document: Decoded) -> Iterator[Chunk]:
    """Blocks of a Markdown file; a fence belongs to its code block."""
    cursor = Cursor()
    for kind, raw in blocks(_labelled(lines(document.stream))):
        yield cursor.chunk(raw, _title(raw) if kind == "title" else whole(raw, kind))


def _labelled(source: Iterator[str]) -> Iterator[Line]:
    """Say what each line is; a line over ``====`` or ``----`` is only known from the next one."""
    fence = ""
    waiting: Line | None = None
    alone = False  # the waiting line is the first of its paragraph
    for raw in source:
        line, fence = _label(raw, fence)
        if waiting:
            if alone and line.kind == "copy" and _UNDERLINE.match(raw):
                waiting, line = Line(waiting.raw, "title", opens=True), Line(raw, "title")
            yield waiting
        blank_before = waiting is None or not waiting.raw.strip() or waiting.kind != "copy"
        alone = line.kind == "copy" and bool(raw.strip()) and blank_before
        waiting = line
    if waiting:
        yield waiting


def _label(raw: str, fence: str) -> tuple[Line, str]:
    """The line, and the fence that is open after it ("" if none)."""
    if fence:
        mark = raw.strip()
        closes = len(mark) >= len(fence) and set(mark) == {fence[0]}
        return Line(raw, "code"), "" if closes else fence
    found = _FENCE.match(raw)
    if found:
        return Line(raw, "code", opens=True), found[1]
    if _HEADING.match(raw):
        return Line(raw, "title", opens=True), ""
    return Line(raw), ""


def _title(raw: str) -> tuple[Segment, ...]:
    mark = _HEADING.match(raw.lstrip("\r\n"))
    if mark:
        return whole(raw, "title", after=len(raw) - len(raw.lstrip("\r\n")) + mark.end())
    text, _, _ = raw.rstrip().rpartition("\n" if "\n" in raw.rstrip() else "\r")
    return whole(text, "title")
