"""Word documents (.docx), rewritten part by part: what is not edited stays byte for byte.

A paragraph is one text across its runs (deleted text and field codes are texts of their own); a document
that is a dump of a conversation is read as one.  Properties, comments, notes, headers and links are read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import BinaryIO
from zipfile import ZipFile

from compliance_lint.expressions import lazy
from compliance_lint.messages import problem
from compliance_lint.model import Chunk, Kind, Segment
from compliance_lint.readers import archive, chat
from compliance_lint.readers.container import Edits, Lockstep, PutBack
from compliance_lint.readers.edit import apply_edits, in_file
from compliance_lint.readers.markup import Reading, attributes, tokens
from compliance_lint.readers.office import part_of, texts_of, unreadable_part
from compliance_lint.readers.sheets import xml_text
from compliance_lint.readers.tabular import beside

_PARAGRAPHS = lazy(r"^word/[^/]+\.xml$")
_TEXTLESS = lazy(
    r"(?:^|/)(?:styles|stylesWithEffects|settings|webSettings|fontTable|numbering|theme\d*)\.xml$"
    r"|^\[Content_Types\]|/theme/|_xmlsignatures/"
)
_OWN = frozenset(["delText", "instrText", "delInstrText"])  # texts that are not part of the paragraph
_ENDS = frozenset(["p", "tc", "tr", "tbl", "txbxContent"])
_BLANK = frozenset(["br", "cr", "tab"])
_TITLE = lazy("(?i)heading|title|标题|^[1-9]$")
_FORM_LINES = 400


@contextmanager
def open_document(source: BinaryIO, name: str) -> Iterator[Lockstep]:
    """A Word document as a container; raises InputError for what is none, is locked, or is a bomb."""
    with archive.open_zip(source, name) as opened:
        try:
            yield Lockstep(_Document(opened, name))
        except archive.BROKEN:
            raise archive.damaged(name) from None


class _Document:
    def __init__(self, opened: ZipFile, name: str) -> None:
        self._zip, self._name = opened, name
        self._members = [member.filename for member in opened.infolist()]
        if "word/document.xml" not in self._members:
            raise problem(
                f"{name}：不是 Word 文档（缺少 word/document.xml），请另存为 .docx",
                f"{name}: not a Word document (no word/document.xml); save it as .docx",
            )
        unreadable_part(self._members, name)
        self._changed: dict[str, BinaryIO] = {}
        self._out: BinaryIO = io.BytesIO()

    def records(self) -> Iterator[tuple[Chunk | None, PutBack]]:
        """The document first, then every other part that holds text."""
        first = ["word/document.xml", *self._members]
        for member in dict.fromkeys(first):
            if not member.endswith((".xml", ".rels")) or _TEXTLESS.search(member):
                continue
            raw = part_of(self._zip, member, self._name)
            if _PARAGRAPHS.match(member):
                chunks = list(_paragraphs(raw, None if member == first[0] else member))
            else:
                found = list(texts_of(raw))
                chunks = [(beside(found, 1, member), found)] if found else []
            changes: list[tuple[int, int, str]] = []
            for chunk, found in chunks:
                yield chunk, partial(_note, changes, found)
            yield None, partial(self._put_part, member, raw, changes)

    def _put_part(self, member: str, raw: str, changes: list[tuple[int, int, str]], _: Edits) -> None:
        if changes:
            text = apply_edits(raw, sorted(changes, key=lambda change: change[:2]))
            self._changed[member] = io.BytesIO(text.encode())

    def begin(self, out: BinaryIO) -> None:
        """Remember where the new document goes."""
        self._out = out

    def finish(self) -> None:
        """Write the archive."""
        archive.rewrite(self._zip, self._changed, self._out)


def _note(changes: list[tuple[int, int, str]], found: Sequence[Segment], edits: Edits) -> None:
    for segment, wanted in zip(found, edits, strict=True):
        changes += in_file(segment, wanted) if wanted else ()


_Found = tuple[Reading, bool, bool]  # the text, whether it is a title, whether it is a paragraph


def _paragraphs(raw: str, part: str | None) -> Iterator[tuple[Chunk, list[Segment]]]:
    """Chunks as they are shown, each with its segments as they lie in ``raw``; lines are paragraphs."""
    found = [each for each in _readings(raw) if each[0].text.strip()]
    lines = [reading.text.replace("\n", " ") + "\n" for reading, _, body in found if body]
    form = chat.form_of(lines[:_FORM_LINES])
    if form:
        yield from _conversation([reading for reading, _, body in found if body], lines, form, part)
        found = [each for each in found if not each[2]]
    for line, (reading, title, _) in enumerate(found, 1):
        text, offsets, kept = reading.trimmed()
        kind: Kind = "title" if title else "copy"
        segment = Segment(text, kind, offsets[0], offsets, encode=xml_text, kept=kept)
        yield beside([segment], line, part), [segment]


def _conversation(
    readings: Sequence[Reading], lines: Sequence[str], form: chat.Form, part: str | None
) -> Iterator[tuple[Chunk, list[Segment]]]:
    """The messages of a dump; one may go on over several paragraphs."""
    whole = Reading("".join(lines), [], [])
    for reading in readings:
        start = reading.offsets[0]
        if whole.offsets:
            whole.kept.append((whole.end, start))
        whole.kept += reading.kept
        whole.offsets += [*reading.offsets, reading.end]  # the last is the line break
        whole.end = reading.end
    at = 0
    for chunk in chat.read(iter(lines), form):
        found = []
        for segment in chunk.segments:
            left, right = segment.raw_span(0, len(segment.text))
            text, offsets, kept = whole.part(at + left, at + right)
            placed = replace(segment, text=text, raw_start=offsets[0], raw_map=offsets, kept=kept)
            found.append(replace(placed, encode=xml_text))
        at += len(chunk.raw)
        if found:
            yield beside(found, chunk.line, part), found


def _readings(raw: str) -> Iterator[_Found]:
    """The text of each paragraph, and of what is no part of one."""
    reading, own, title = Reading.empty(), Reading.empty(), False
    inside, at = "", 0
    for token in tokens(io.StringIO(raw, newline="").read):
        element = token.name.rpartition(":")[2]
        if token.kind in ("open", "close") and element in _ENDS:
            yield reading, title, True
            reading, title = Reading.empty(), False
        if token.kind == "open":
            inside = "" if token.raw.endswith("/>") else element
            title = title or (element == "pStyle" and _is_title(token.raw))
            if element in _BLANK:
                reading.add_break(at, at + len(token.raw))
        elif token.kind == "close":
            if element in _OWN:
                yield own, False, False
                own = Reading.empty()
            inside = ""
        elif token.kind == "text" and inside == "t":
            reading.add(token.raw, at)
        elif token.kind == "text" and inside in _OWN:
            own.add(token.raw, at)
        at += len(token.raw)


def _is_title(tag: str) -> bool:
    return any(_TITLE.search(tag[value.start : value.end]) for value in attributes(tag))
