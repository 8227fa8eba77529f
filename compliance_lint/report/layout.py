"""Text in terminal cells: padding, wrapping, tables, colour, and what must not reach a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from compliance_lint.expressions import lazy
from compliance_lint.text import cells

# Bidirectional overrides can make a line read differently from what it says.
_BIDI = lazy("[\u202a-\u202e\u2066-\u2069]")
_PICTURES = MappingProxyType(
    {n: 0x2400 + n for n in range(32)} | dict.fromkeys(range(0x7F, 0xA0), 0xFFFD) | {ord("\t"): 0x20}
)
_CODES = MappingProxyType(
    {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "blue": "34", "cyan": "36", "green": "32"}
)
# A word that must not be cut (Latin letters, digits) or a single wide character; the closing mark
# that follows stays with it.
_UNIT = lazy(r"(?:[!-~]+|.)[，。；：、）」》？！%]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Style:
    """How text is shown: colour on or off, cells of ambiguous characters, width of the screen."""

    color: bool = False
    ambiguous: int = 1
    width: int = 100

    def paint(self, text: str, *names: str) -> str:
        """``text`` in the given colours, or as it is."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"

    def cells(self, text: str) -> int:
        """Terminal cells that ``text`` takes."""
        return cells(text, self.ambiguous)

    def pad(self, text: str, width: int) -> str:
        """``text`` filled with spaces up to ``width`` cells."""
        return text + " " * (width - self.cells(text))


def printable(text: str) -> str:
    """``text`` on one line and harmless to a terminal; the number of characters stays the same."""
    return _BIDI.sub("\ufffd", text.translate(_PICTURES))


def unjoined(text: str) -> str:
    """``text`` with emoji that every terminal draws equally wide; as many characters as before.

    Joined emoji come apart (a family is three heads in one terminal and one sign in another) and
    signs with an emoji form take their text form.
    """
    return text.replace("\u200d", "\u200c").replace("\ufe0f", "\ufe0e")


def wrap(text: str, width: int, style: Style) -> list[str]:
    """Lines of at most ``width`` cells (a longer word stands alone); at least one line."""
    lines: list[str] = []
    line = ""
    for unit in _UNIT.findall(text):
        if line and style.cells(line) + style.cells(unit.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
    return [*lines, line.rstrip()] if line or not lines else lines


def columns(rows: Sequence[tuple[str, str]], style: Style, indent: int = 2, most: int = 30) -> Iterable[str]:
    """Two columns, the second wrapped; a first column wider than ``most`` gets a line of its own."""
    lengths = [style.cells(left) for left, _ in rows]
    first = max((length for length in lengths if length <= most), default=most)
    rest = max(style.width - indent - first - 2, 20)
    for (left, right), length in zip(rows, lengths, strict=True):
        lines = wrap(right, rest, style)
        if length > first:
            yield " " * indent + left
        else:
            yield (" " * indent + style.pad(left, first + 2) + lines.pop(0)).rstrip()
        for line in lines:
            yield " " * (indent + first + 2) + line


def table(header: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> Iterable[str]:
    """Left-aligned columns under a header; the last one is not padded."""
    widths = [max(style.cells(row[i]) for row in (header, *rows)) for i in range(len(header))]
    for number, row in enumerate((header, *rows)):
        padded = [style.pad(value, width) for value, width in zip(row, widths, strict=True)]
        yield style.paint("  ".join(padded).rstrip(), *(() if number else ("bold",)))
