# ruff: noqa: ANN401 (pyarrow has no types)
"""Parquet files: every text in every column, nested or not; schema, metadata and row groups stay.

A long whole number may be a telephone or card, too.  As its column can hold no text, an edited number
becomes null (0 in a column that must not be null).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, BinaryIO

from compliance_lint.messages import problem
from compliance_lint.model import Chunk, InputError, Segment
from compliance_lint.readers import columns
from compliance_lint.readers.container import Edits, Lockstep, PutBack
from compliance_lint.readers.edit import Edit, apply_edits
from compliance_lint.readers.tabular import beside

_BATCH = 1 << 10  # rows that are text at once
_LONG_NUMBER = 7  # digits from which a number may be a telephone, card or identity number
_OWN_METADATA = frozenset({b"pandas", b"ARROW:schema"})  # names and types of columns


@contextmanager
def open_table(source: BinaryIO, name: str) -> Iterator[Lockstep]:
    """A Parquet file as a container; raises InputError if it is damaged or encrypted."""
    try:
        from pyarrow import parquet
    except ImportError:
        raise problem(
            f"{name}：读取 Parquet 需要 pyarrow，请运行 pip install 'compliance-lint[parquet]'",
            f"{name}: Parquet files need pyarrow: pip install 'compliance-lint[parquet]'",
        ) from None
    source.seek(0)
    with _reading(name):
        opened = parquet.ParquetFile(source)
    with opened:
        yield Lockstep(_Table(opened, name))


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """What Arrow says against the file while it is read, in one line."""
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk, not the file
        raise _damaged(name, str(error)) from None


def _damaged(name: str, why: str) -> InputError:
    if "encrypt" in why.lower():
        return problem(f"{name}：文件已加密，请先解密", f"{name}: encrypted; decrypt it first")
    return problem(
        f"{name}：不是有效的 Parquet 文件，可能已损坏或不完整",
        f"{name}: not a valid Parquet file; it may be damaged or cut off",
    )


@dataclass(slots=True, eq=False)
class _Leaf:
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
            text = _text_of(value)
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


def _text_of(value: object) -> str:
    if isinstance(value, bytes):  # old writers do not mark texts as such
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return ""
        return "" if "\0" in text else text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) >= 10 ** (_LONG_NUMBER - 1) else ""
    return value if isinstance(value, str) else ""


class _Table:
    def __init__(self, opened: Any, name: str) -> None:
        self._file, self._name = opened, name
        self._schema = opened.schema_arrow
        self._writer: Any = None
        self._out: BinaryIO | None = None
        self._session = next(filter(columns.is_session, self._schema.names), None)
        self._speaker = next(filter(columns.is_speaker, self._schema.names), None)

    # --- reading -------------------------------------------------------------------------------------

    def records(self) -> Iterator[tuple[Chunk | None, PutBack]]:
        """The texts of the metadata, then rows, row group by row group."""
        yield from self._metadata()
        row = 1
        for group in range(self._file.num_row_groups):
            batches: list[Any] = []
            for batch in self._batches(group):
                yield from self._rows(batch, row, batches)
                row += batch.num_rows
            yield None, partial(self._write_group, batches)

    def _batches(self, group: int) -> Iterator[Any]:
        with _reading(self._name):
            batches = self._file.iter_batches(_BATCH, row_groups=[group])
        while True:
            with _reading(self._name):
                batch = next(batches, None)
            if batch is None:
                return
            yield batch

    def _metadata(self) -> Iterator[tuple[Chunk | None, PutBack]]:
        known = self._schema.metadata or {}
        keys = [key for key, value in known.items() if key not in _OWN_METADATA and _text_of(value)]
        if keys:
            found = [Segment(_text_of(known[key]), "copy", name=_text_of(key)) for key in keys]
            yield beside(found, 1, "metadata"), partial(self._put_metadata, keys)

    def _rows(self, batch: Any, first: int, batches: list[Any]) -> Iterator[tuple[Chunk | None, PutBack]]:
        trees = [
            _walk(batch.column(i), range(batch.num_rows), field.name) for i, field in enumerate(self._schema)
        ]
        by_row: list[list[tuple[_Leaf, int, str]]] = [[] for _ in range(batch.num_rows)]
        for tree in trees:
            for leaf in tree.leaves():
                for index, text in leaf.texts():
                    by_row[leaf.rows[index]].append((leaf, index, text))
        for row, found in enumerate(by_row):
            if found:
                yield self._row(found, first + row), partial(_put_row, found)
        yield None, partial(self._end_batch, batch, trees, batches)

    def _row(self, found: Sequence[tuple[_Leaf, int, str]], row: int) -> Chunk:
        values = {leaf.name: text for leaf, _, text in found}
        session = values.get(self._session or "")
        speaker = values.get(self._speaker or "")
        segments = []
        for leaf, index, text in found:
            last = leaf.name.rpartition(".")[2]
            segment = Segment(text, columns.kind_of(last), row=row, name=leaf.name)
            said_by = leaf.speakers[index] if leaf.speakers else speaker
            if columns.is_message(last) and said_by is not None:
                where = session if leaf.speakers is None else session or f"#{row}"
                segment = replace(segment, kind="chat", speaker=str(said_by), session=where)
            elif columns.is_speaker(last):  # a name by itself
                segment = replace(segment, speaker=text)
            segments.append(segment)
        return beside(segments, row)

    # --- writing -------------------------------------------------------------------------------------

    def _put_metadata(self, keys: Sequence[bytes], edits: Edits) -> None:
        known: dict[bytes, bytes] = dict(self._schema.metadata)
        for key, wanted in zip(keys, edits, strict=True):
            known[key] = _applied(known[key].decode(), wanted).encode()
        self._schema = self._schema.with_metadata(known)

    def _end_batch(self, batch: Any, trees: Sequence[_Tree], batches: list[Any], _: Edits) -> None:
        import pyarrow

        changed = [tree.edited() for tree in trees]
        arrays = [
            batch.column(i) if new is None else _allowed(new, self._schema.field(i))
            for i, new in enumerate(changed)
        ]
        batches.append(pyarrow.RecordBatch.from_arrays(arrays, schema=self._schema))

    def _write_group(self, batches: list[Any], _: Edits) -> None:
        import pyarrow

        table = pyarrow.Table.from_batches(batches, self._schema)
        batches.clear()
        self._writer_of(self._schema).write_table(table, row_group_size=max(1, table.num_rows))

    def _writer_of(self, schema: Any) -> Any:
        """The writer, with the settings the file was written with."""
        from pyarrow import parquet

        if self._writer is None:
            with _reading(self._name):
                settings = self._settings()
            self._writer = parquet.ParquetWriter(self._out, schema, **settings)
        return self._writer

    def _settings(self) -> dict[str, Any]:
        told = self._file.metadata
        group = told.row_group(0) if told.num_row_groups else None
        parts = [group.column(i) for i in range(group.num_columns)] if group else []
        codecs = {part.path_in_schema: part.compression for part in parts}
        codecs = {path: "NONE" if codec == "UNCOMPRESSED" else codec for path, codec in codecs.items()}
        return {
            "compression": codecs or "snappy",
            "version": told.format_version if told.format_version in ("1.0", "2.4", "2.6") else "2.6",
            "use_deprecated_int96_timestamps": any(part.physical_type == "INT96" for part in parts),
            "store_schema": b"ARROW:schema" in (told.metadata or {}),
        }

    def begin(self, out: BinaryIO) -> None:
        """Remember where the new file goes."""
        self._out = out

    def finish(self) -> None:
        """Write the end of the file."""
        self._writer_of(self._schema).close()


def _put_row(found: Sequence[tuple[_Leaf, int, str]], edits: Edits) -> None:
    for (leaf, index, text), wanted in zip(found, edits, strict=True):
        if wanted:
            leaf.new[index] = _applied(text, wanted)


def _applied(text: str, wanted: Sequence[Edit]) -> str:
    return apply_edits(text, sorted(wanted, key=lambda edit: edit[:2]))


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
    leaf: _Leaf | None = None
    children: tuple[_Tree, ...] = ()

    def leaves(self) -> Iterator[_Leaf]:
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
        return _Tree(array, _Leaf(name, array, rows, speakers))
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
