"""The XML of a worksheet: rows one by one, cells with their text, and rows with cells replaced.

Only ECMA-376 (Office Open XML) parts 18.3 and 18.4 matter here: cells, shared strings, rich text.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import BinaryIO
from xml.parsers import expat

from compliance_lint.expressions import lazy
from compliance_lint.messages import problem
from compliance_lint.model import InputError, Segment
from compliance_lint.readers.edit import Edit, apply_edits, in_file
from compliance_lint.readers.markup import Reading, escaped

_BLOCK = 1 << 17
_PIECE_LIMIT = 1 << 26  # characters of one row, or of what follows the rows
_STRING_LIMIT = 1 << 21  # characters of one shared string with its tags; Excel allows 32,767 of text
_COMMENT_LIMIT = 1 << 12  # characters of an XML comment: Office writes none
_DIGITS = 4  # from which a number may be a code, telephone or card
_PREFIX = r"(?:[A-Za-z_][\w.-]*:)?"
_ATTRS = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*"
_CELL = lazy(rf"<(?P<tag>{_PREFIX}c)(?P<attrs>{_ATTRS})(?:/>|>(?P<body>.*?)</(?P=tag)\s*>)", re.DOTALL)
_VALUE = lazy(rf"<(?P<tag>{_PREFIX}v){_ATTRS}>(?P<text>[^<]*)</(?P=tag)\s*>")
_FORMULA = lazy(rf"<(?P<tag>{_PREFIX}f){_ATTRS}(?:/>|>(?P<text>[^<]*)</(?P=tag)\s*>)")
_INLINE = lazy(rf"<(?P<tag>{_PREFIX}is){_ATTRS}>(?P<text>.*?)</(?P=tag)\s*>", re.DOTALL)
_RUN = lazy(  # with what only says how others are read, which is passed over
    rf"<(?P<spoken>{_PREFIX}rPh)(?:\s[^>]*)?>.*?</(?P=spoken)\s*>|"
    rf"<(?P<tag>{_PREFIX}t){_ATTRS}>(?P<text>[^<]*)</(?P=tag)\s*>",
    re.DOTALL,
)
_PHONETIC = lazy(
    rf"<(?P<tag>{_PREFIX}rPh)(?:\s[^>]*)?>.*?</(?P=tag)\s*>|<{_PREFIX}phoneticPr[^>]*/>", re.DOTALL
)
_UNSPACED = lazy(rf"<({_PREFIX}t)>(?=\s|[^<]*\s<)")
_ATTRIBUTE = lazy(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_LITERAL = lazy('"(?:[^"]|"")*"|&quot;.*?&quot;|(?<![\\w.$])[0-9]{7,}(?![\\w.])')
_NOT_XML = lazy("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(1899, 12, 30)


def bad_xml(name: str, member: str, why: str = "") -> InputError:
    """The error for a part of a workbook that is not XML as Office writes it."""
    more = f"（{why}）" if why else ""
    return problem(
        f"{name}：{member} 不是有效的 XML{more}，文件可能已损坏",
        f"{name}: {member} is not valid XML{f' ({why})' if why else ''}; the file may be damaged",
    )


def pieces(stream: BinaryIO, element: str, name: str, member: str) -> Iterator[tuple[str, bool]]:
    """A part cut into the elements named ``element`` and what lies between (False), in bounded memory.

    Raises InputError for XML that is not well-formed, declares entities or is not UTF-8.
    """
    limit = _STRING_LIMIT if element == "si" else _PIECE_LIMIT
    start = lazy(rf"<{_PREFIX}{element}(?=[\s/>])")
    end = lazy(rf"<{_PREFIX}{element}(?:\s[^<>]*)?/>|</{_PREFIX}{element}\s*>")
    buffer, searched = "", 0
    for block in checked_text(stream, name, member):
        buffer += block
        at = 0
        while closing := end.search(buffer, max(at, searched)):
            opening = start.search(buffer, at)
            first = opening.start() if opening and opening.start() < closing.end() else at
            if first > at:
                yield buffer[at:first], False
            yield buffer[first : closing.end()], True
            at = closing.end()
        buffer = buffer[at:]
        searched = max(0, buffer.rfind("<"))
        if len(buffer) > limit:
            raise bad_xml(name, member, f"> {limit >> 20}M")
    if buffer:
        yield buffer, False


def checked_text(stream: BinaryIO, name: str, member: str) -> Iterator[str]:
    """The text of a part, block by block, each seen by an XML parser that refuses any DTD."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise bad_xml(name, member, "DOCTYPE")

    def refuse_long(*texts: str) -> None:  # in what is no element tags may stand that nothing closes
        if sum(map(len, texts)) > _COMMENT_LIMIT:
            raise bad_xml(name, member, "comment")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartCdataSectionHandler = lambda: refuse_cdata(name, member)
    parser.CommentHandler = parser.ProcessingInstructionHandler = refuse_long
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while block := stream.read(_BLOCK):
            parser.Parse(block)
            yield decoder.decode(block)
        parser.Parse(b"", True)
        yield decoder.decode(b"", final=True)
    except (expat.ExpatError, UnicodeDecodeError):
        raise bad_xml(name, member) from None


def refuse_cdata(name: str, member: str) -> None:
    """Office never writes CDATA; to read half of it would be worse than to say no."""
    raise bad_xml(name, member, "CDATA")


def attributes(attrs: str) -> dict[str, str]:
    """The attributes of a tag by name."""
    return {found[1]: html.unescape(found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(attrs)}


def xml_text(text: str) -> str:
    """``text`` escaped for XML, without what XML can't hold."""
    return escaped(_NOT_XML.sub("\ufffd", text))


def rich(raw: str, start: int = 0) -> Segment | None:
    """The text of a shared string, inline string or comment; None if it has none.

    Its runs are one text; formatting between them is kept by any edit.
    """
    reading = Reading.empty()
    for run in _RUN.finditer(raw):
        if run["tag"]:
            reading.add(run["text"], start + run.start("text"))
    text, offsets, kept = reading.trimmed()
    return Segment(text, "cell", offsets[0], offsets, encode=xml_text, kept=kept) if text else None


def edited_rich(raw: str, edits: Iterable[Edit]) -> str:
    """``raw`` with its text edited: runs stay, readings (which repeat the text) go."""
    segment = rich(raw)
    if segment is None:
        return raw
    new = _PHONETIC.sub("", apply_edits(raw, in_file(segment, edits)))
    return _UNSPACED.sub(r'<\1 xml:space="preserve">', new)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with text: where it stands in its row, and what the text is.

    ``shared`` is the index of a shared string, for which ``segment`` lies in that string instead.
    """

    column: int
    start: int
    end: int
    segment: Segment
    shared: int | None = None
    literal: bool = False  # words inside a formula


@dataclass(frozen=True, slots=True)
class Book:
    """What the cells of a workbook refer to."""

    strings: Sequence[str]  # shared strings, each with its tags
    dates: frozenset[int] = frozenset()  # styles that show a number as a date
    hours: frozenset[int] = frozenset()  # styles that show its time of day
    since_1904: bool = False


def number_of(raw: str, before: int) -> int:
    """The number of a row (1-based); one without is the next after ``before``."""
    found = attributes(raw[: raw.find(">") + 1]).get("r", "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 9 else before + 1


def cells(raw: str, book: Book) -> Iterator[Cell]:
    """The cells of a row that hold text or a number long enough to be more than a count."""
    column = -1
    for found in _CELL.finditer(raw):
        attrs = attributes(found["attrs"])
        column = _column(attrs.get("r", ""), column + 1)
        if not found["body"]:
            continue
        at = found.start("body")
        formula = _FORMULA.search(found["body"])
        cell = _cell(found, attrs, book, formula)
        if cell:
            segment, shared = cell
            yield Cell(column, *found.span(), segment, shared)
        if formula and formula["text"]:
            for segment in literals(formula["text"], at + formula.start("text")):
                yield Cell(column, *found.span(), segment, literal=True)


def value_span(raw: str, cell: Cell) -> tuple[int, int]:
    """Where the value of ``cell`` stands in its row."""
    found = _VALUE.search(raw, cell.start, cell.end)
    if found is None:
        raise ValueError("a cell without a value")
    return found.span("text")


def _column(reference: str, otherwise: int) -> int:
    index = 0
    for char in reference:
        if not ("A" <= char <= "Z"):
            break
        index = index * 26 + ord(char) - 64
    return index - 1 if 0 < index <= 1 << 15 else otherwise


def _cell(
    found: re.Match[str], attrs: Mapping[str, str], book: Book, formula: re.Match[str] | None
) -> tuple[Segment, int | None] | None:
    body, at, kind = found["body"], found.start("body"), attrs.get("t", "n")
    if kind == "inlineStr":
        inline = _INLINE.search(body)
        segment = rich(inline["text"], at + inline.start("text")) if inline else None
        return (segment, None) if segment else None
    value = _VALUE.search(body)
    if value is None or kind in ("b", "e"):
        return None
    if kind == "s":
        index = int(value["text"]) if value["text"].strip().isdecimal() else -1
        if not 0 <= index < len(book.strings):
            return None
        segment = rich(book.strings[index])
        return (segment, index) if segment else None
    if kind in ("str", "d"):
        reading = Reading.empty()
        reading.add(value["text"], at + value.start("text"))
        text, offsets, _ = reading.trimmed()
        return (Segment(text, "cell", offsets[0], offsets, encode=xml_text), None) if text else None
    shown = _shown(value["text"].strip(), attrs.get("s", "0"), book)
    if shown is None:
        return None
    whole = (found.start(), *range(found.start() + 1, found.start() + len(shown)), found.end())
    encode = partial(_as_text, found["tag"], found["attrs"], formula[0] if formula else "")
    return Segment(shown, "cell", found.start(), whole, encode=encode, whole=True), None


def _shown(value: str, style: str, book: Book) -> str | None:
    """A number as people see it: a date if it is styled as one, long digits instead of 1.3E+10."""
    try:
        number = Decimal(value)
        if style.isdecimal() and int(style) in book.dates and 1 <= number < 2_958_466:
            days = int(number) + 1462 * book.since_1904
            part = number - int(number) if int(style) in book.hours else Decimal(0)
            return _at(_EPOCH + timedelta(days=days), part)
        if style.isdecimal() and int(style) in book.hours and 0 <= number < 1:
            return _at(_EPOCH, number)[11:] or "00:00"
        if number == number.to_integral_value() and len(f"{abs(number):f}".split(".")[0]) >= _DIGITS:
            return f"{number:f}".split(".")[0]
    except (InvalidOperation, ValueError, OverflowError):
        return None
    digits = sum(map(str.isdigit, value))
    return value if digits >= 2 * _DIGITS and "E" not in value.upper() else None


def _at(day: datetime, part: Decimal) -> str:
    """A day, and the time where the number says more than the day."""
    at = day + timedelta(seconds=round(part * 86_400))
    if at == day:
        return f"{at:%Y-%m-%d}"
    return f"{at:%Y-%m-%d %H:%M:%S}" if at.second else f"{at:%Y-%m-%d %H:%M}"


def _as_text(tag: str, attrs: str, formula: str, new: str) -> str:
    """A cell that held a number, as one that holds the text ``new``; its formula stays."""
    prefix = tag[:-1]
    kept = re.sub(r"\s+t\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", attrs).rstrip()
    if formula:
        return f'<{tag}{kept} t="str">{formula}<{prefix}v>{xml_text(new)}</{prefix}v></{tag}>'
    text = f'<{prefix}is><{prefix}t xml:space="preserve">{xml_text(new)}</{prefix}t></{prefix}is>'
    return f'<{tag}{kept} t="inlineStr">{text}</{tag}>'


def literals(formula: str, start: int) -> Iterator[Segment]:
    """The texts and long numbers written out in a formula (which stands at ``start``).

    A formula that is one text is a list to choose from: its items are texts of their own.
    """
    for found in _LITERAL.finditer(formula):
        word = found[0]
        mark = '"' if word[0] == '"' else "&quot;" if word[0] == "&" else ""
        inner = word[len(mark) : len(word) - len(mark)]
        at = start + found.start() + len(mark)
        for item in inner.split(",") if word == formula.strip() else [inner]:
            reading = Reading.empty()
            reading.add(item, at)
            at += len(item) + 1
            text, offsets, _ = reading.trimmed()
            if text:
                encode = _in_literal if mark else _new_literal
                yield Segment(text, "copy", offsets[0], offsets, encode=encode, whole=not mark)


def _in_literal(text: str) -> str:
    return xml_text(text.replace('"', '""'))


def _new_literal(text: str) -> str:
    """A number in a formula that becomes a text."""
    return f"&quot;{_in_literal(text)}&quot;"
