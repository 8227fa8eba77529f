"""Excel workbooks (.xlsx), rewritten part by part: what is not edited stays byte for byte.

Read as text: the cells of every sheet (with headers, as in CSV), what formulas spell out, comments,
text boxes, headers and footers, link targets, document properties, pivot caches, chart labels.
Names of sheets, tables and columns are structure and stay.
"""

from __future__ import annotations

import io
import posixpath
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import BinaryIO, NamedTuple, cast
from zipfile import ZipFile

from compliance_lint.expressions import lazy
from compliance_lint.messages import problem
from compliance_lint.model import Chunk, Segment
from compliance_lint.readers import archive, sheets
from compliance_lint.readers.container import Edits, Lockstep, PutBack
from compliance_lint.readers.edit import Edit, apply_edits, in_file
from compliance_lint.readers.office import part_of, texts_of, unreadable_part
from compliance_lint.readers.sheets import Cell, attributes
from compliance_lint.readers.tabular import Layout, beside, is_header, layout_of, record

_HEADER_ROWS = 6  # among these the header may stand, under a title
_STRINGS_LIMIT = 1 << 29  # bytes of the shared strings, which are held in memory
_SPOOL = 1 << 22  # bytes of a rewritten part kept in memory before a temporary file is used
_ELEMENT = lazy(r"<(?:[\w.-]+:)?(sheet|Relationship|xf|numFmt|workbookPr)(\s[^<>]*)>")
_CELL_STYLES = lazy(r"<(?:[\w.-]+:)?cellXfs[\s>].*?</(?:[\w.-]+:)?cellXfs>", re.DOTALL)
_FORMAT_TEXT = lazy(r"\"[^\"]*\"|\\.|\[[^\]]*\]")
_COUNT = lazy(r"(\suniqueCount\s*=\s*[\"'])\d+")
_TEXTLESS = lazy(
    r"(?:^|/)(?:styles|calcChain|theme\d*|metadata)\.xml$|^\[Content_Types\]|/theme/|_xmlsignatures/"
)
_DATES = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])  # built-in formats, 18.8.30
_HOURS = frozenset(range(18, 23))


class _Sheet(NamedTuple):
    name: str
    member: str


_Item = tuple[str, bool]  # raw text, whether it is a row


@contextmanager
def open_workbook(source: BinaryIO, name: str) -> Iterator[Lockstep]:
    """A workbook as a container; raises InputError for what is none, is locked, or is a bomb."""
    with archive.open_zip(source, name) as opened:
        try:
            with ExitStack() as files:
                yield Lockstep(_Workbook(opened, name, files))
        except archive.BROKEN:
            raise archive.damaged(name) from None


class _Workbook:
    def __init__(self, opened: ZipFile, name: str, files: ExitStack) -> None:
        self._zip, self._name, self._files = opened, name, files
        self._members = [member.filename for member in opened.infolist()]
        if "xl/workbook.xml" not in self._members:
            raise problem(
                f"{name}：不是 Excel 工作簿（缺少 xl/workbook.xml），请另存为 .xlsx",
                f"{name}: not an Excel workbook (no xl/workbook.xml); save it as .xlsx",
            )
        unreadable_part(self._members, name)
        self._changed: dict[str, BinaryIO] = {}
        self._out: BinaryIO = io.BytesIO()
        self._sheets, strings = self._structure()
        self._strings_member = strings if strings in self._members else None
        if self._strings_member and opened.getinfo(strings).file_size > _STRINGS_LIMIT:
            raise sheets.bad_xml(name, strings, f"> {_STRINGS_LIMIT >> 20} MB")
        self._string_pieces = list(self._pieces(self._strings_member, "si")) if self._strings_member else []
        self._strings = [raw for raw, is_string in self._string_pieces if is_string]
        self._referred = bytearray(len(self._strings))  # by any cell
        self._kept = bytearray(len(self._strings))  # by a cell that keeps it as it is
        self._new: dict[tuple[int, tuple[Edit, ...]], int] = {}
        self._alone: dict[int, str] = {}  # strings no cell refers to, as edited
        self._book = sheets.Book(self._strings, *self._date_styles())

    # --- structure ---------------------------------------------------------------------------------

    def _structure(self) -> tuple[list[_Sheet], str]:
        """The sheets in order, and the member with the shared strings."""
        targets: dict[str, str] = {}
        strings = "xl/sharedStrings.xml"
        for kind, attrs in self._elements("xl/_rels/workbook.xml.rels"):
            if kind == "Relationship":
                target = posixpath.normpath(posixpath.join("xl", attrs.get("Target", "")))
                targets[attrs.get("Id", "")] = target.removeprefix("/")
                if attrs.get("Type", "").endswith("/sharedStrings"):
                    strings = target.removeprefix("/")
        found = [
            _Sheet(attrs.get("name", ""), targets.get(_relation(attrs), ""))
            for kind, attrs in self._elements("xl/workbook.xml")
            if kind == "sheet"
        ]
        return [sheet for sheet in found if sheet.member in self._members], strings

    def _elements(self, member: str) -> Iterator[tuple[str, dict[str, str]]]:
        if member in self._members:
            for found in _ELEMENT.finditer(self._text(member)):
                yield found[1], attributes(found[2])

    def _date_styles(self) -> tuple[frozenset[int], frozenset[int], bool]:
        """Cell styles that show dates, those that show hours, and whether days count from 1904."""
        since_1904 = any(
            attrs.get("date1904") in ("1", "true")
            for kind, attrs in self._elements("xl/workbook.xml")
            if kind == "workbookPr"
        )
        if "xl/styles.xml" not in self._members:
            return frozenset(), frozenset(), since_1904
        styles = self._text("xl/styles.xml")
        own = {
            attributes(found[2]).get("numFmtId", ""): attributes(found[2]).get("formatCode", "")
            for found in _ELEMENT.finditer(styles)
            if found[1] == "numFmt"
        }
        block = _CELL_STYLES.search(styles)
        used = [attributes(f[2]) for f in _ELEMENT.finditer(block[0]) if f[1] == "xf"] if block else []

        def styled(shows: Callable[[str], bool], builtin: frozenset[int]) -> frozenset[int]:
            wanted = {number for number, code in own.items() if shows(code)}
            wanted |= set(map(str, builtin)) - set(own)
            return frozenset(i for i, attrs in enumerate(used) if attrs.get("numFmtId") in wanted)

        return styled(_shows_day, _DATES), styled(_shows_hour, _HOURS), since_1904

    def _spool(self) -> BinaryIO:
        """A place for a rewritten part."""
        return cast("BinaryIO", self._files.enter_context(tempfile.SpooledTemporaryFile(_SPOOL)))

    def _text(self, member: str) -> str:
        return part_of(self._zip, member, self._name)

    def _pieces(self, member: str, element: str) -> Iterator[_Item]:
        with self._zip.open(member) as stream:
            yield from sheets.pieces(cast("BinaryIO", stream), element, self._name, member)

    # --- reading -------------------------------------------------------------------------------------

    def records(self) -> Iterator[tuple[Chunk | None, PutBack]]:
        """Rows sheet by sheet, shared strings no cell shows, then the texts of all other parts."""
        for sheet in self._sheets:
            yield from self._rows(sheet)
        for index, raw in enumerate(self._strings):
            segment = None if self._referred[index] else sheets.rich(raw)
            if segment:
                chunk = record([segment.text], Layout(()), index + 1, part="sharedStrings")
                yield chunk, partial(self._put_string, index)
        taken = {sheet.member for sheet in self._sheets} | {self._strings_member}
        for member in self._members:
            known = member in taken or _TEXTLESS.search(member)
            if member.endswith((".xml", ".rels", ".vml")) and not known:
                yield from self._part(member)

    def _rows(self, sheet: _Sheet) -> Iterator[tuple[Chunk | None, PutBack]]:
        out = self._changed[sheet.member] = self._spool()
        items = self._pieces(sheet.member, "row")
        head: list[_Item] = []
        while sum(is_row for _, is_row in head) < _HEADER_ROWS and (item := next(items, None)):
            head.append(item)
        header, layout = self._header([raw for raw, is_row in head if is_row])
        number = row = seen = 0
        for raw, is_row in chain(head, items):
            if not is_row:
                yield self._around(sheet, raw, out)
                continue
            number = sheets.number_of(raw, number)
            found = list(sheets.cells(raw, self._book))
            named = seen == header
            seen += 1
            row += bool(found) and not named
            under = header is not None and seen > header + 1
            chunk, cells = self._row(sheet, found, layout if under else Layout(()), row, number, named=named)
            yield chunk, partial(self._put_row, out, raw, cells)

    def _header(self, rows: Sequence[str]) -> tuple[int | None, Layout]:
        """Which of the first rows names the columns, and what they are."""
        texts = [_spread(sheets.cells(raw, self._book)) for raw in rows]
        for index, names in enumerate(texts):
            filled = [name for name in names if name.strip()]
            second = texts[index + 1] if index + 1 < len(texts) else []
            if (len(filled) > 1 or index == 0) and is_header(names, second):
                return index, layout_of([name.strip() for name in names])
            if len(filled) > 1:  # a table without a header
                break
        return None, Layout(())

    def _row(
        self, sheet: _Sheet, found: list[Cell], layout: Layout, row: int, line: int, *, named: bool
    ) -> tuple[Chunk, list[Cell]]:
        for cell in found:
            if cell.shared is not None:
                self._referred[cell.shared] = 1
                self._kept[cell.shared] |= named
        shown = [cell for cell in found if not cell.literal]
        words = [cell for cell in found if cell.literal]
        texts = _spread(shown)
        wanted = [] if named else [cell.column for cell in shown]
        extra = [(cell.column, cell.segment.text) for cell in words]
        chunk = record(texts, layout, row, wanted=wanted, line=line, part=sheet.name, extra=extra)
        if named:
            return replace(chunk, names=tuple(name.strip() for name in texts)), words
        return chunk, [*shown, *words]

    def _around(self, sheet: _Sheet, raw: str, out: BinaryIO) -> tuple[Chunk | None, PutBack]:
        """What stands around the rows: headers and footers, lists to choose from, links."""
        found = list(texts_of(raw)) if raw.strip() else []
        return _shown(found, sheet.name), partial(_put_text, out, raw, found)

    def _part(self, member: str) -> Iterator[tuple[Chunk | None, PutBack]]:
        raw = self._text(member)
        found = list(texts_of(raw))
        if found:
            yield _shown(found, member), partial(self._put_part, member, raw, found)

    # --- writing -------------------------------------------------------------------------------------

    def _put_row(self, out: BinaryIO, raw: str, cells: list[Cell], edits: Edits) -> None:
        changes: list[Edit] = []
        for cell, wanted in zip(cells, edits, strict=True):
            if cell.shared is None:
                changes += in_file(cell.segment, wanted) if wanted else ()
            elif wanted:
                changes.append(self._refer(raw, cell, self._intern(cell.shared, tuple(wanted))))
            else:
                self._kept[cell.shared] = 1
        out.write(apply_edits(raw, sorted(changes, key=lambda change: change[:2])).encode())

    def _intern(self, index: int, edits: tuple[Edit, ...]) -> int:
        """The index of a shared string as edited; equal ones are written once."""
        return self._new.setdefault((index, edits), len(self._strings) + len(self._new))

    @staticmethod
    def _refer(raw: str, cell: Cell, index: int) -> Edit:
        start, end = sheets.value_span(raw, cell)
        return start, end, str(index)

    def _put_string(self, index: int, edits: Edits) -> None:
        if edits[0]:
            self._alone[index] = sheets.edited_rich(self._strings[index], edits[0])

    def _put_part(self, member: str, raw: str, found: list[Segment], edits: Edits) -> None:
        if any(edits):
            out = self._spool()
            _put_text(out, raw, found, edits)
            self._changed[member] = out

    def begin(self, out: BinaryIO) -> None:
        """Remember where the new workbook goes: its archive is written at the end."""
        self._out = out

    def finish(self) -> None:
        """Write shared strings and the archive."""
        if self._strings_member and (self._new or self._alone):
            self._changed[self._strings_member] = self._new_strings(self._strings_member)
        archive.rewrite(self._zip, self._changed, self._out)

    def _new_strings(self, member: str) -> BinaryIO:
        """The shared strings: those only edited cells showed are emptied, the edited ones follow."""
        out = self._spool()
        replaced = {index for index, _ in self._new if not self._kept[index]}
        index, added = 0, not self._strings
        for raw, is_string in self._string_pieces:
            text = raw
            if is_string:
                text = self._alone.get(index, _emptied(raw) if index in replaced else raw)
                index += 1
            elif not index:
                text = _COUNT.sub(rf"\g<1>{len(self._strings) + len(self._new)}", raw, count=1)
            out.write(text.encode())
            if index == len(self._strings) and not added:
                for (old, edits), _ in self._new.items():
                    out.write(sheets.edited_rich(self._strings[old], edits).encode())
                added = True
        return out


def _relation(attrs: dict[str, str]) -> str:
    return next((value for key, value in attrs.items() if key.endswith(":id")), "")


def _shows_day(code: str) -> bool:
    plain = _plain_format(code)
    return "d" in plain or ("y" in plain and "m" in plain)


def _shows_hour(code: str) -> bool:
    return "h" in _plain_format(code)


def _plain_format(code: str) -> str:
    return _FORMAT_TEXT.sub("", code.split(";")[0]).lower()


def _spread(cells: Iterable[Cell]) -> list[str]:
    """The texts of cells, each at its column."""
    texts: list[str] = []
    for cell in cells:
        if not cell.literal:
            texts += [""] * (cell.column + 1 - len(texts))
            texts[cell.column] = cell.segment.text
    return texts


def _emptied(raw: str) -> str:
    """A shared string without text, in the same namespace."""
    tag = re.match(r"<([\w.-]+:)?", raw)
    prefix = tag[1] or "" if tag else ""
    return f"<{prefix}si><{prefix}t/></{prefix}si>"


def _shown(found: Sequence[Segment], part: str) -> Chunk | None:
    """Texts of a part, one after the other on a line."""
    if not found:
        return None
    return beside(found, 1, part)


def _put_text(out: BinaryIO, raw: str, found: list[Segment], edits: Edits) -> None:
    pairs = zip(found, edits, strict=False)  # no edits at all where there was no chunk
    changes = [change for segment, wanted in pairs if wanted for change in in_file(segment, wanted)]
    out.write(apply_edits(raw, sorted(changes, key=lambda change: change[:2])).encode())
