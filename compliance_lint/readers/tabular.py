"""What every kind of table has in common: the header, what its columns hold, cells as segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from compliance_lint.expressions import lazy
from compliance_lint.model import Chunk, Kind, Segment, verbatim
from compliance_lint.readers import columns

_IDENTIFIER = lazy(r"[A-Za-z_][A-Za-z0-9_ .\-]{0,39}$")
_NOT_HEADER = lazy(r"[0-9０-９]{5}|[。！？!?；;…]|^[\W\d_]*$")
_FIGURE = lazy(r"[\s¥￥$+\-*x#'=\"(]*\d[\d\s.,:/\-*xX%+年月日元T)\"]*$")
_FLAT = str.maketrans("\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " " * 11)


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its header."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Layout:
    """What the header tells: columns in order, and where a chat export keeps its parts."""

    columns: tuple[Column, ...]
    speaker: int | None = None
    message: int | None = None
    session: int | None = None

    def column(self, index: int) -> Column:
        """The column at ``index`` (from 0), whether it has a header or not."""
        if index < len(self.columns):
            return self.columns[index]
        return Column(f"列{index + 1}", "cell")

    def segment(
        self,
        texts: Sequence[str],
        index: int,
        row: int,
        *,
        raw_start: int,
        raw_map: tuple[int, ...] | None = None,
        encode: Callable[[str], str] = verbatim,
        whole: bool = False,
    ) -> Segment:
        """The cell at ``index`` of the record whose cells are ``texts``."""
        column = self.column(index)
        chat = index == self.message
        return Segment(
            texts[index],
            "chat" if chat else column.kind,
            raw_start,
            raw_map,
            row,
            column.name,
            _text_at(texts, self.speaker) if chat or index == self.speaker else None,
            _text_at(texts, self.session) if chat else None,
            encode,
            whole,
        )


def _text_at(texts: Sequence[str], index: int | None) -> str | None:
    return texts[index].strip() if index is not None and index < len(texts) else None


def is_header(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the first record names the columns.  In doubt it is data: data must be read."""
    pairs = [(text.strip(), below) for text, below in zip_longest(first, second, fillvalue="")]
    named = [(name, below) for name, below in pairs[: len(first)] if name]  # a column of numbers has no name
    names = [name for name, _ in named]
    if not names or len(set(names)) < len(names):
        return False
    if any(len(name) > 40 or _NOT_HEADER.search(name) or _FIGURE.match(name) for name in names):
        return False
    known = sum(map(columns.is_known if len(names) > 1 else columns.is_text_column, names))
    if known * 2 >= len(names) or all(map(_IDENTIFIER.match, names)):
        return True
    return any(_FIGURE.match(below) for _, below in named)


def layout_of(names: Sequence[str]) -> Layout:
    """The layout that the column headers ``names`` tell."""
    made = tuple(Column(name or f"列{i}", columns.kind_of(name)) for i, name in enumerate(names, 1))
    speaker = _first(names, columns.is_speaker)
    message = _first(names, columns.is_message)
    if speaker is None or message is None:
        return Layout(made)
    return Layout(made, speaker, message, _first(names, columns.is_session))


def _first(names: Sequence[str], test: Callable[[str], bool]) -> int | None:
    return next((i for i, name in enumerate(names) if test(name)), None)


def record(
    texts: Sequence[str],
    layout: Layout,
    row: int,
    *,
    wanted: Iterable[int] | None = None,
    line: int | None = None,
    part: str | None = None,
    extra: Sequence[tuple[int, str]] = (),
) -> Chunk:
    """A record of a container as a chunk: ``raw`` shows its cells side by side on one line.

    Segments are made of the cells ``wanted`` (all that hold text, if None), then of ``extra``, texts
    that belong to a column beside its cell (the words inside a formula).
    """
    shown = [*texts, *(text for _, text in extra)]
    starts = [0]
    for text in shown:
        starts.append(starts[-1] + len(text) + 1)
    places = range(len(texts)) if wanted is None else wanted
    segments = [
        layout.segment(texts, index, row, raw_start=starts[index]) for index in places if texts[index].strip()
    ]
    segments += [
        Segment(text, "cell", starts[at], row=row, name=layout.column(index).name)
        for at, (index, text) in enumerate(extra, len(texts))
    ]
    raw = "\t".join(text.translate(_FLAT) for text in shown)
    return Chunk(raw, tuple(segments), row if line is None else line, 1, part)


def beside(segments: Sequence[Segment], line: int, part: str | None = None) -> Chunk:
    """The texts of segments side by side as the chunk of a container."""
    placed, at = [], 0
    for segment in segments:
        placed.append(replace(segment, raw_start=at, raw_map=None, kept=()))
        at += len(segment.text) + 1
    raw = "\t".join(segment.text.translate(_FLAT) for segment in segments)
    return Chunk(raw, tuple(placed), line, 1, part)
