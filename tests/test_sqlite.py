# ruff: noqa: E501 (SQL written by hand)
"""SQLite: texts change, structure stays, and no old value is left anywhere in the file."""

import re
import sqlite3
from contextlib import closing

import pytest

from compliance_lint.api import load_policies
from compliance_lint.engine import Scanner
from compliance_lint.files import scan_file
from compliance_lint.model import InputError
from compliance_lint.readers import read
from compliance_lint.redact import rewrite_file

P = "13812345678"
SCHEMA = """
PRAGMA page_size = 1024; PRAGMA user_version = 7; PRAGMA application_id = 99;
CREATE TABLE "订 单" (id INTEGER PRIMARY KEY, 姓名 TEXT, 电话 INTEGER, 备注, 长 TEXT GENERATED ALWAYS AS (备注 || '!'));
CREATE TABLE log (what TEXT);
CREATE TABLE kv (k TEXT PRIMARY KEY, v BLOB) WITHOUT ROWID;
CREATE TABLE odd (rowid TEXT, x TEXT);
CREATE TABLE chat (会话ID TEXT, 发送方 TEXT, 消息内容 TEXT);
CREATE INDEX by_note ON "订 单" (备注);
CREATE VIEW seen AS SELECT 备注 FROM "订 单";
CREATE TRIGGER watch AFTER UPDATE ON "订 单" BEGIN INSERT INTO log VALUES (old.备注); END;
"""


def build(path, script=SCHEMA, rows=True):
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)
        if rows:
            db.execute(f"INSERT INTO '订 单' (id, 姓名, 电话, 备注) VALUES (5, '张三', {P}, '电话{P}。')")
            db.execute("INSERT INTO '订 单' (id, 姓名, 电话, 备注) VALUES (6, NULL, 12, NULL)")
            db.executemany("INSERT INTO kv VALUES (?, ?)", [(P, P.encode()), ("b", b"\xff" + P.encode())])
            db.executemany("INSERT INTO odd VALUES (?, ?)", [("1", P), ("1", P), ("2", "x")])
            db.executemany("INSERT INTO chat VALUES (?, ?, ?)", [("c1", "客服", "您好"), ("c1", "买家", P)])
            db.execute(f"INSERT INTO log VALUES ('{P}')")
            db.commit()
            db.execute("DELETE FROM log")  # stays in a free page until somebody vacuums
            db.commit()
    return path


def redact(path, target, old=P):
    def run(chunks):
        for chunk in chunks:
            found = [re.finditer(old, s.text) for s in chunk.segments]
            yield chunk, [[(m.start(), m.end(), "<x>") for m in each] for each in found]

    rewrite_file(path, target, run)
    return sqlite3.connect(target)


def rows(db, table):
    return db.execute(f'SELECT * FROM "{table}"').fetchall()


def test_texts_change_and_nothing_else(tmp_path):
    path = build(tmp_path / "a.db")
    assert P.encode() in path.read_bytes()
    with closing(redact(path, tmp_path / "b.db")) as db, closing(sqlite3.connect(path)) as old:
        assert rows(db, "订 单") == [
            (5, "张三", "<x>", "电话<x>。", "电话<x>。!"),
            (6, None, 12, None, None),
        ]
        assert rows(db, "kv") == [("<x>", b"<x>"), ("b", b"\xff" + P.encode())]
        assert rows(db, "odd") == [("1", "<x>"), ("1", "<x>"), ("2", "x")]
        assert rows(db, "chat") == [("c1", "客服", "您好"), ("c1", "买家", "<x>")]
        assert rows(db, "log") == []  # no trigger ran
        schema = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        assert db.execute(schema).fetchall() == old.execute(schema).fetchall()
        for setting, value in {"user_version": 7, "application_id": 99, "page_size": 1024}.items():
            assert db.execute(f"PRAGMA {setting}").fetchone() == (value,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT rowid FROM chat").fetchall() == [(1,), (2,)]
    assert (tmp_path / "b.db").read_bytes().count(P.encode()) == 1  # the blob that is no text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.db", "b.db"]


def test_places_and_conversations(tmp_path):
    path = build(tmp_path / "a.sqlite")
    said = [(s.speaker, s.session, s.text) for c in read(path) for s in c.segments if s.kind == "chat"]
    assert said == [("客服", "c1", "您好"), ("买家", "c1", P)]
    found = {(f.part, f.row, f.name) for f in scan_file(path, Scanner(load_policies(), ("pii",)))}
    assert {
        ("订 单", 1, "姓名"),
        ("订 单", 1, "电话"),
        ("订 单", 1, "备注"),
        ("chat", 2, "消息内容"),
    } <= found


def test_strict_tables(tmp_path):
    path = build(
        tmp_path / "a.db",
        f"CREATE TABLE t (n INTEGER, s TEXT) STRICT; INSERT INTO t VALUES ({P}, '{P}')",
        False,
    )
    with closing(redact(path, tmp_path / "b.db")) as db:
        assert rows(db, "t") == [(None, "<x>")]


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le"])
def test_modes_and_encodings(tmp_path, mode, encoding):
    script = f"PRAGMA encoding='{encoding}'; PRAGMA journal_mode={mode}; CREATE TABLE t (s); INSERT INTO t VALUES ('一{P}')"
    path = build(tmp_path / "a.db", script, rows=False)
    with closing(redact(path, tmp_path / "b.db")) as db:
        assert rows(db, "t") == [("一<x>",)]
        assert db.execute("PRAGMA encoding").fetchone() == (encoding,)
        assert db.execute("PRAGMA journal_mode").fetchone() == (mode.lower(),)


def refused(path, word):
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        redact(path, path.with_name("out.db"))
    assert word in str(caught.value)
    assert P not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not path.with_name("out.db").exists()
    assert path.read_bytes() == before


def test_what_is_refused(tmp_path):
    path = build(
        tmp_path / "a.db",
        f"CREATE TABLE t (s TEXT UNIQUE); INSERT INTO t VALUES ('a{P}'), ('a13912345678')",
        False,
    )
    with pytest.raises(InputError, match=r"t\.s 不再满足约束"):
        redact(path, tmp_path / "out.db", r"1[38]\d+|139\d+")
    index = build(
        tmp_path / "b.db", f"CREATE VIRTUAL TABLE f USING fts5(s); INSERT INTO f VALUES ('{P}')", False
    )
    refused(index, "虚拟表")
    broken = build(
        tmp_path / "c.db",
        f"CREATE TABLE t (s); INSERT INTO t VALUES (CAST(x'ff{P.encode().hex()}' AS TEXT))",
        False,
    )
    refused(broken, "不是有效的 UTF-8")
    collation = build(tmp_path / "d.db", "CREATE TABLE t (s); INSERT INTO t VALUES ('a')", False)
    with closing(sqlite3.connect(collation)) as db:
        db.create_collation("own", lambda a, b: (a > b) - (a < b))
        db.execute("CREATE INDEX i ON t (s COLLATE own)")
        db.commit()
    refused(collation, "own")


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_database_in_use_is_refused(tmp_path, suffix):
    path = build(tmp_path / "a.db")
    path.with_name(f"a.db{suffix}").write_bytes(b"x")
    refused(path, f"a.db{suffix}")


def test_damage(tmp_path):
    path = build(tmp_path / "a.db")
    data = path.read_bytes()
    for broken in (
        b"text",
        b"SQLite format 3\0",
        data[:100] + bytes(1000) + data[1100:],
        data[: len(data) // 2],
    ):
        path.write_bytes(broken)
        with pytest.raises(InputError, match=r"SQLite") as caught:
            redact(path, tmp_path / "b.db")
        assert "\n" not in str(caught.value)
        assert [p.name for p in tmp_path.iterdir()] == ["a.db"]


def test_an_empty_file_is_an_empty_database(tmp_path):
    (tmp_path / "a.db").write_bytes(b"")
    assert list(read(tmp_path / "a.db")) == []
