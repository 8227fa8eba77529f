"""SQLite databases: every text in every table; what is written is a vacuumed copy.

Rows are read from one private copy and changed in another, so that neither triggers nor the order of
reading matter.  ``VACUUM`` builds the file anew: nothing of an old value stays in a free page.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from compliance_lint.messages import problem
from compliance_lint.model import Chunk, InputError
from compliance_lint.readers.container import Edits, Lockstep, PutBack
from compliance_lint.readers.edit import apply_edits
from compliance_lint.readers.tabular import Layout, layout_of, record

_LONG_NUMBER = 7  # digits from which a number may be a telephone, card or identity number
_BLOB_LIMIT = 1 << 20  # bytes of a blob that may be text
_MAGIC = b"SQLite format 3\0"

Value = str | bytes | int | float | None


@contextmanager
def open_database(source: BinaryIO, name: str) -> Iterator[Lockstep]:
    """A database as a container; raises InputError if it is damaged, locked, in use or indexes words."""
    _refuse_unfinished(source, name)
    source.seek(0)
    if source.read(len(_MAGIC)) not in (_MAGIC, b""):
        raise _damaged(name)
    with tempfile.TemporaryDirectory(prefix="compliance-lint-") as folder:  # only we may look into it
        old, new = Path(folder, "old.db"), Path(folder, "new.db")
        source.seek(0)
        with old.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        try:
            with closing(sqlite3.connect(f"{old.as_uri()}?mode=ro", uri=True)) as reading:
                yield Lockstep(_Database(reading, old, new, name))
        except sqlite3.IntegrityError as error:
            raise _not_unique(name, str(error)) from None
        except sqlite3.OperationalError as error:  # its messages name tables and columns, never values
            raise problem(
                f"{name}：SQLite 无法处理（{error}）", f"{name}: SQLite can't work on it ({error})"
            ) from None
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # the latter from messages about a broken schema
            raise _damaged(name) from None


def _refuse_unfinished(source: BinaryIO, name: str) -> None:
    """A log beside the file holds changes that are not in it."""
    path = getattr(source, "name", None)
    for suffix in ("-wal", "-journal"):
        log = Path(f"{path}{suffix}")
        if isinstance(path, str) and log.is_file() and log.stat().st_size:
            raise problem(
                f"{name}：旁边有未合并的日志 {log.name}，请先关闭正在使用它的程序",
                f"{name}: {log.name} holds changes not yet in it; close the program that uses it first",
            )


def _damaged(name: str) -> InputError:
    return problem(
        f"{name}：不是有效的 SQLite 数据库，可能已损坏或已加密",
        f"{name}: not a valid SQLite database; it may be damaged or encrypted",
    )


def _not_unique(name: str, why: str) -> InputError:
    where = why.rpartition(": ")[2]  # table.column, no value
    return problem(
        f"{name}：脱敏后 {where} 不再满足约束（例如唯一），未写出；请对它使用假名（如 --profile analytics）",
        f"{name}: after redaction {where} breaks a constraint (such as UNIQUE); nothing was written; "
        "use pseudonyms there (such as --profile analytics)",
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class _Table:
    """A table: its columns, which of them identify a row, and whether any type goes anywhere."""

    name: str
    columns: tuple[str, ...]
    made: frozenset[int]  # columns that SQLite makes of others
    row_id: int | None  # the column that is another name of the row id: it holds numbers only
    key: tuple[str, ...]
    strict: bool

    @property
    def select(self) -> str:
        """All columns, then the key."""
        names = ", ".join(_quoted(name) if name != "rowid" else name for name in (*self.columns, *self.key))
        return f"SELECT {names} FROM {_quoted(self.name)}"

    def update(self, changed: Sequence[int]) -> str:
        """Sets ``changed`` columns of the row with a key."""
        sets = ", ".join(f"{_quoted(self.columns[i])} = ?" for i in changed)
        where = " AND ".join(f"{_quoted(name) if name != 'rowid' else name} IS ?" for name in self.key)
        return f"UPDATE {_quoted(self.name)} SET {sets} WHERE {where}"


class _Database:
    def __init__(self, reading: sqlite3.Connection, old: Path, new: Path, name: str) -> None:
        self._reading, self._old, self._new, self._name = reading, old, new, name
        self._reading.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
        self._writing = self._reading
        self._out: BinaryIO = io.BytesIO()
        self._triggers: list[tuple[str, str]] = []

    # --- reading -------------------------------------------------------------------------------------

    def records(self) -> Iterator[tuple[Chunk | None, PutBack]]:
        """The rows of every table, table by table."""
        for table in self._tables():
            layout = layout_of(table.columns)
            for row, values in enumerate(self._reading.execute(table.select), 1):
                yield from self._row(table, layout, row, values)

    def _tables(self) -> list[_Table]:
        found = self._reading.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = []
        for name, sql in found:
            if sql.lstrip().upper().startswith("CREATE VIRTUAL"):
                raise problem(
                    f"{self._name}：表 {name} 是全文索引等虚拟表，索引中会留下原文，请先删除它再处理",
                    f"{self._name}: {name} is a virtual table that may index words; drop it first",
                )
            if not name.startswith("sqlite_"):
                tables.append(self._table(name, sql))
        return tables

    def _table(self, name: str, sql: str) -> _Table:
        about = self._reading.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
        shown = [(column, kind.upper(), place, hidden) for _, column, kind, _, _, place, hidden in about]
        keys = tuple(
            column for _, column in sorted((place, column) for column, _, place, _ in shown if place)
        )
        options = sql[sql.rfind(")") + 1 :].upper()
        by_rowid = "WITHOUT" not in options
        alone = by_rowid and len(keys) == 1
        ids = (i for i, (_, kind, place, _) in enumerate(shown) if place and kind == "INTEGER" and alone)
        made = frozenset(i for i, (*_, hidden) in enumerate(shown) if hidden)
        columns = tuple(column for column, *_ in shown)
        key = ("rowid",) if by_rowid and "rowid" not in map(str.lower, columns) else keys or columns
        return _Table(name, columns, made, next(ids, None), key, "STRICT" in options)

    def _row(
        self, table: _Table, layout: Layout, row: int, values: Sequence[Value]
    ) -> Iterator[tuple[Chunk, PutBack]]:
        width = len(table.columns)
        texts = ["" if i in table.made else _text_of(value) for i, value in enumerate(values[:width])]
        if any(_broken(text) for text in texts):
            raise problem(
                f"{self._name}：表 {table.name} 第 {row} 行的文本不是有效的 UTF-8，请先修复",
                f"{self._name}: a text in row {row} of {table.name} is not valid UTF-8; mend it first",
            )
        wanted = [index for index, text in enumerate(texts) if text.strip()]
        if wanted:
            chunk = record(texts, layout, row, wanted=wanted, part=table.name)
            yield chunk, partial(self._put_row, table, values, texts, wanted)

    # --- writing -------------------------------------------------------------------------------------

    def begin(self, out: BinaryIO) -> None:
        """Open the second copy, without the triggers that would run on every change."""
        self._out = out
        shutil.copyfile(self._old, self._new)
        self._writing = sqlite3.connect(self._new, isolation_level=None)
        for setting in ("synchronous = OFF", "foreign_keys = OFF", "ignore_check_constraints = ON"):
            self._writing.execute(f"PRAGMA {setting}")
        self._writing.execute("BEGIN")
        triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        self._triggers = self._writing.execute(triggers).fetchall()
        for name, _ in self._triggers:
            self._writing.execute(f"DROP TRIGGER {_quoted(name)}")

    def _put_row(
        self,
        table: _Table,
        values: Sequence[Value],
        texts: Sequence[str],
        wanted: Sequence[int],
        edits: Edits,
    ) -> None:
        new: dict[int, Value] = {}
        for index, changes in zip(wanted, edits, strict=True):
            if changes and index == table.row_id:
                raise self._fixed(f"{table.name}.{table.columns[index]}")
            if changes:
                text = apply_edits(texts[index], sorted(changes, key=lambda edit: edit[:2]))
                new[index] = _as_before(values[index], text, strict=table.strict)
        if new:
            key = values[len(table.columns) :]
            self._writing.execute(table.update(list(new)), (*new.values(), *key))

    def _fixed(self, column: str) -> InputError:
        return problem(
            f"{self._name}：{column} 是整数主键，其中的个人信息无法改写",
            f"{self._name}: {column} is an integer primary key, what is in it can't be redacted",
        )

    def finish(self) -> None:
        """Put the triggers back and write the database anew, without what statistics keep of old values."""
        with closing(self._writing) as writing:
            for _, sql in self._triggers:
                writing.execute(sql)
            for (name,) in writing.execute(
                "SELECT name FROM sqlite_master WHERE name GLOB 'sqlite_stat[34]'"
            ).fetchall():
                writing.execute(f"DELETE FROM {name}")
            writing.execute("COMMIT")
            writing.execute("VACUUM")
        with self._new.open("rb") as made:
            shutil.copyfileobj(made, self._out)


def _text_of(value: Value) -> str:
    if isinstance(value, bytes):
        if len(value) > _BLOB_LIMIT or b"\0" in value:
            return ""
        try:
            return value.decode()
        except UnicodeDecodeError:
            return ""
    if isinstance(value, int):
        return str(value) if abs(value) >= 10 ** (_LONG_NUMBER - 1) else ""
    return value if isinstance(value, str) else ""


def _broken(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def _as_before(old: Value, text: str, *, strict: bool) -> Value:
    """The new value in the type of the old one; a number becomes text where the table allows it."""
    if isinstance(old, bytes):
        return text.encode()
    return None if strict and isinstance(old, int) else text
