# ruff: noqa: ANN401 (pyarrow has no types)
"""Batches of Arrow: the texts of each row, nested or not, and the batch again with what was edited.

A long whole number may be a telephone or card, too.  As its column can hold no text, an edited number
becomes null (0 in a column that must not be null).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from compliance_lint.model import Chunk, Finding, Segment
from compliance_lint.readers import columns
from compliance_lint.readers.container import Edits
from compliance_lint.readers.edit import Edit, apply_edits
from compliance_lint.readers.tabular import beside

_LONG_NUMBER = 7  # digits from which a number may be a telephone, card or identity number
FINDING = (  # what is told of a finding, and its type
    ("column", "string"),
    ("start", "int32"),
    ("end", "int32"),
    ("rule_id", "string"),
    ("family", "string"),
    ("entity", "string"),
    ("severity", "string"),
    ("confidence", "float64"),
    ("status", "string"),
)
_VIEWS = ("string_view", "binary_view")  # newer than the oldest pyarrow we take


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns that make a table a chat export; a message that is not named is told by its header."""

    session: str | None = None
    speaker: str | None = None
    message: str | None = None

    @classmethod
    def told_by(cls, names: Sequence[str]) -> Roles:
        """What the headers tell."""
        session = next(filter(columns.is_session, names), None)
        return cls(session, next(filter(columns.is_speaker, names), None))

    def is_message(self, name: str) -> bool:
        """True for the column, or the field of a nested one, that holds what is said."""
        return name == self.message if self.message else columns.is_message(name)


@dataclass(slots=True, eq=False)
class Leaf:
    """The texts at the bottom of a column: one for each place where there is one.

    ``rows[i]`` is the row (in its batch) that ``array[i]`` belongs to; ``speakers[i]`` who says it, if
    the column is part of a list of messages.
    """

    name: str
    array: Any
    rows: Sequence[int]
    speakers: Sequence[Any] | None = None
    new: dict[int, str] = field(default_factory=dict)

    def texts(self) -> Iterator[tuple[int, str]]:
        """The index of each text worth reading, and the text."""
        for index, value in enumerate(self.array.to_pylist()):
            text = text_of(value)
            if text.strip():
                yield index, text

    def edited(self) -> Any:
        """The array with what was edited."""
        import pyarrow

        if not self.new:
            return self.array
        kind = self.array.type
        values = self.array.to_pylist()
        for index, text in self.new.items():
            if pyarrow.types.is_integer(kind):
                values[index] = None
            else:
                values[index] = text.encode() if isinstance(values[index], bytes) else text
        return pyarrow.array(values, kind)


def text_of(value: object) -> str:
    """What a person reads in a value; "" if it is no text and no long number."""
    if isinstance(value, bytes):  # old writers do not mark texts as such
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return ""
        return "" if "\0" in text else text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) >= 10 ** (_LONG_NUMBER - 1) else ""
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The texts of a row.  ``texts`` changes with every edit; the batch gets them by ``Batch.edited``."""

    number: int
    session: str | None
    speaker: str | None
    places: Sequence[tuple[Leaf, int]]
    texts: list[str]
    roles: Roles

    def chunk(self) -> Chunk:
        """The row as a record."""
        pairs = zip(self.places, self.texts, strict=True)
        return beside([self._segment(leaf, index, text) for (leaf, index), text in pairs], self.number)

    def _segment(self, leaf: Leaf, index: int, text: str) -> Segment:
        last = leaf.name.rpartition(".")[2]
        made = Segment(text, columns.kind_of(last), row=self.number, name=leaf.name)
        nested = leaf.speakers is not None
        said_by = leaf.speakers[index] if leaf.speakers is not None else self.speaker
        named = not nested and leaf.name == self.roles.message
        if self.roles.is_message(last) and (said_by is not None or named):
            where = self.session or f"#{self.number}" if nested else self.session
            return replace(
                made, kind="chat", speaker=None if said_by is None else str(said_by), session=where
            )
        if columns.is_speaker(last) or leaf.name == self.roles.speaker:  # a name by itself
            return replace(made, speaker=text)
        return made

    def edit(self, edits: Edits) -> None:
        """Change the texts: one list of edits for each."""
        for at, ((leaf, index), wanted) in enumerate(zip(self.places, edits, strict=True)):
            if wanted:
                self.texts[at] = leaf.new[index] = apply_edits(self.texts[at], sorted(wanted, key=_place))


def _place(edit: Edit) -> tuple[int, int]:
    return edit[:2]


class Batch:
    """A record batch, read and edited in place: ``only`` names the columns to read (None: all)."""

    def __init__(self, batch: Any, roles: Roles, first: int = 1, only: Collection[str] | None = None) -> None:
        self.arrow, self.first = batch, first
        self._roles = roles
        names = batch.schema.names
        self._trees = [
            _walk(batch.column(i), range(batch.num_rows), name) if only is None or name in only else None
            for i, name in enumerate(names)
        ]

    @property
    def end(self) -> int:
        """The number of the first row after it."""
        return self.first + int(self.arrow.num_rows)

    def rows(self) -> Iterator[Row]:
        """Every row, those without any text, too."""
        by_row: list[list[tuple[Leaf, int, str]]] = [[] for _ in range(self.arrow.num_rows)]
        for tree in filter(None, self._trees):
            for leaf in tree.leaves():
                for index, text in leaf.texts():
                    by_row[leaf.rows[index]].append((leaf, index, text))
        sessions, speakers = self._values(self._roles.session), self._values(self._roles.speaker)
        for at, found in enumerate(by_row):
            places, texts = [(leaf, index) for leaf, index, _ in found], [text for *_, text in found]
            yield Row(self.first + at, sessions[at], speakers[at], places, texts, self._roles)

    def _values(self, name: str | None) -> list[str | None]:
        if name is None:
            return [None] * self.arrow.num_rows
        values = self.arrow.column(self.arrow.schema.names.index(name)).to_pylist()
        return [None if value is None else _spelled(value) or None for value in values]

    def edited(self, schema: Any = None) -> Any:
        """The batch with the texts of its rows as they are now; ``schema`` if it differs in metadata."""
        import pyarrow

        schema = schema or self.arrow.schema
        changed = [tree and tree.edited() for tree in self._trees]
        arrays = [
            self.arrow.column(i) if new is None else _allowed(new, schema.field(i))
            for i, new in enumerate(changed)
        ]
        return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _spelled(value: object) -> str:
    return value.decode(errors="replace").strip() if isinstance(value, bytes) else str(value).strip()


def _allowed(array: Any, about: Any) -> Any:
    """``array`` without nulls where its column must have none."""
    import pyarrow

    if about.nullable or not array.null_count or not pyarrow.types.is_integer(array.type):
        return array
    return array.fill_null(0)


@dataclass(frozen=True, slots=True, eq=False)
class _Tree:
    """A column (or a part of one) and what it is made of: a leaf, or children."""

    array: Any
    leaf: Leaf | None = None
    children: tuple[_Tree, ...] = ()

    def leaves(self) -> Iterator[Leaf]:
        """The texts below."""
        if self.leaf:
            yield self.leaf
        for child in self.children:
            yield from child.leaves()

    def edited(self) -> Any:
        """The array again with edited texts; None if there are none."""
        if self.leaf:
            return self.leaf.edited() if self.leaf.new else None
        made = [child.edited() for child in self.children]
        if all(new is None for new in made):
            return None
        parts = [child.array if new is None else new for child, new in zip(self.children, made, strict=True)]
        return _joined(self.array, parts)


def _walk(array: Any, rows: Sequence[int], name: str, speakers: Sequence[Any] | None = None) -> _Tree:
    from pyarrow import types

    kind = array.type
    if _is_text(kind) or types.is_integer(kind) or (types.is_dictionary(kind) and _is_text(kind.value_type)):
        return _Tree(array, Leaf(name, array, rows, speakers))
    if types.is_struct(kind):
        return _Tree(array, children=tuple(_fields(array, rows, name)))
    if types.is_map(kind) or types.is_list(kind) or types.is_large_list(kind):
        offsets = array.offsets.to_pylist()
        below = [
            row
            for row, start, end in zip(rows, offsets, offsets[1:], strict=False)
            for _ in range(start, end)
        ]
        parts = [array.keys, array.items] if types.is_map(kind) else [array.values]
        held = [part.slice(offsets[0], offsets[-1] - offsets[0]) for part in parts]
        return _Tree(array, children=tuple(_walk(part, below, name) for part in held))
    if types.is_fixed_size_list(kind):
        size = kind.list_size
        inside = array.values.slice(array.offset * size, len(array) * size)
        return _Tree(array, children=(_walk(inside, [row for row in rows for _ in range(size)], name),))
    return _Tree(array)


def _fields(array: Any, rows: Sequence[int], name: str) -> Iterator[_Tree]:
    """The fields of a struct; where one says who speaks, the messages know it."""
    names = [field.name for field in array.type]
    by = next((i for i, each in enumerate(names) if columns.is_speaker(each)), None)
    speakers = array.field(by).to_pylist() if by is not None else None
    for index, each in enumerate(names):
        said = speakers if columns.is_message(each) else None
        yield _walk(array.field(index), rows, f"{name}.{each}", said)


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or str(kind) in _VIEWS
    )


def _joined(array: Any, parts: Sequence[Any]) -> Any:
    """``array`` with other children."""
    import pyarrow

    kind = array.type
    if pyarrow.types.is_struct(kind):
        return pyarrow.StructArray.from_arrays(parts, fields=list(kind), mask=array.is_null())
    if pyarrow.types.is_fixed_size_list(kind):
        return pyarrow.FixedSizeListArray.from_arrays(parts[0], type=kind, mask=array.is_null())
    offsets = array.offsets.to_pylist()
    absent = [*array.is_null().to_pylist(), False]
    moved = [None if null else at - offsets[0] for at, null in zip(offsets, absent, strict=True)]
    wide = pyarrow.types.is_large_list(kind)
    starts = pyarrow.array(moved, pyarrow.int64() if wide else pyarrow.int32())
    if pyarrow.types.is_map(kind):
        return pyarrow.MapArray.from_arrays(starts, *parts, type=kind)
    made = pyarrow.LargeListArray if wide else pyarrow.ListArray
    return made.from_arrays(starts, parts[0], type=kind)


def findings_batch(
    batch: Batch, found: Sequence[tuple[int, str, Finding]], by: Sequence[str] | None = None
) -> Any:
    """Findings (index of the row, column, finding) as a record batch without values.

    With ``by`` it holds the values of those columns of the row in place of its index.
    """
    import pyarrow

    rows = pyarrow.array([row for row, _, _ in found], pyarrow.int64())
    given = [batch.arrow.schema.names.index(name) for name in by or ()]
    schema = pyarrow.schema(
        [
            *([pyarrow.field("row", pyarrow.int64())] if by is None else []),
            *(batch.arrow.schema.field(i) for i in given),
            *(pyarrow.field(name, getattr(pyarrow, kind)()) for name, kind in FINDING),
        ]
    )
    told = [(column, *(getattr(finding, name) for name, _ in FINDING[1:])) for _, column, finding in found]
    arrays = [
        *([rows] if by is None else []),
        *(batch.arrow.column(i).take(rows) for i in given),
        *(
            pyarrow.array([values[i] for values in told], getattr(pyarrow, kind)())
            for i, (_, kind) in enumerate(FINDING)
        ),
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)
