# ruff: noqa: ANN401 (pyarrow has no types)
"""Parquet files: every text in every column, nested or not; schema, metadata and row groups stay.

What becomes of the rows is told in ``readers/arrow.py``; this module knows the file around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

from compliance_lint.messages import problem
from compliance_lint.model import Chunk, InputError, Segment
from compliance_lint.readers.arrow import Batch, Roles, text_of
from compliance_lint.readers.container import Edits, Lockstep, PutBack
from compliance_lint.readers.edit import apply_edits
from compliance_lint.readers.tabular import beside

_BATCH = 1 << 10  # rows that are text at once
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


class _Table:
    def __init__(self, opened: Any, name: str) -> None:
        self._file, self._name = opened, name
        self._schema = opened.schema_arrow
        self._writer: Any = None
        self._out: BinaryIO | None = None
        self._roles = Roles.told_by(self._schema.names)

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
        keys = [key for key, value in known.items() if key not in _OWN_METADATA and text_of(value)]
        if keys:
            found = [Segment(text_of(known[key]), "copy", name=text_of(key)) for key in keys]
            yield beside(found, 1, "metadata"), partial(self._put_metadata, keys)

    def _rows(self, batch: Any, first: int, batches: list[Any]) -> Iterator[tuple[Chunk | None, PutBack]]:
        held = Batch(batch, self._roles, first)
        for row in held.rows():
            if row.texts:
                yield row.chunk(), row.edit
        yield None, partial(self._end_batch, held, batches)

    # --- writing -------------------------------------------------------------------------------------

    def _put_metadata(self, keys: Sequence[bytes], edits: Edits) -> None:
        known: dict[bytes, bytes] = dict(self._schema.metadata)
        for key, wanted in zip(keys, edits, strict=True):
            known[key] = apply_edits(known[key].decode(), wanted).encode()
        self._schema = self._schema.with_metadata(known)

    def _end_batch(self, held: Batch, batches: list[Any], _: Edits) -> None:
        batches.append(held.edited(self._schema))

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
