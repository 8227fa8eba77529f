# ruff: noqa: E501 (tables written by hand)
"""Parquet: texts change, everything else (types, nulls, row groups, metadata, codecs) reads back equal."""

import io
import re
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from compliance_lint.api import load_policies
from compliance_lint.engine import Scanner
from compliance_lint.files import scan_file
from compliance_lint.model import InputError
from compliance_lint.readers import parquet, read
from compliance_lint.redact import rewrite_file

P = "13812345678"


def replaced(value):
    """What redaction should make of a value, by the types of Python."""
    if isinstance(value, str):
        return value.replace(P, "<x>")
    if isinstance(value, bytes):
        return value if b"\0" in value else value.replace(P.encode(), b"<x>")  # no text
    if isinstance(value, int) and str(value) == P:
        return None
    if isinstance(value, dict):
        return {key: replaced(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner) for inner in value]
    return (replaced(value[0]), replaced(value[1])) if isinstance(value, tuple) else value


TURN = pa.struct([("role", pa.string()), ("content", pa.string()), ("at", pa.timestamp("ns"))])
AT = datetime(2024, 5, 1, 12, 0, 3, 250)
COLUMNS = {
    "姓名": (pa.string(), ["张三", None, "李四", ""]),
    "备注": (pa.large_string(), [f"电话{P}。", None, "无", P]),
    "类别": (pa.dictionary(pa.int8(), pa.string()), [P, "b", P, None]),
    "原始": (pa.binary(), [P.encode(), b"\xff\xfe", b"\0" + P.encode(), None]),
    "电话": (pa.int64(), [int(P), 5, None, int(P)]),
    "轮次": (
        pa.list_(TURN),
        [[{"role": "客服", "content": "您好", "at": AT}, {"role": "买家", "content": P, "at": None}], None, [],
         [None, {"role": None, "content": None, "at": AT}]],
    ),
    "属性": (pa.map_(pa.string(), pa.string()), [[("电话", P), (P, None)], None, [], [("a", "b")]]),
    "深": (pa.large_list(pa.list_(pa.string())), [[[P, "a"], None, []], None, [], [["b"]]]),
    "定长": (pa.list_(pa.string(), 2), [["a", P], None, ["b", None], ["c", "d"]]),
    "嵌套": (pa.struct([("a", pa.struct([("b", pa.string())]))]), [{"a": {"b": P}}, None, {"a": None}, {"a": {"b": "x"}}]),
    "其他": (pa.list_(pa.float32()), [[1.5], None, [], [float("inf")]]),
    "钱": (pa.decimal128(10, 2), [Decimal("1.50"), None, Decimal("2.00"), None]),
    "日": (pa.date32(), [date(2024, 5, 1), None, None, None]),
    "真": (pa.bool_(), [True, None, False, True]),
}  # fmt: skip


def write(path, groups=(4,), metadata=None, **options):
    arrays = [pa.array(values, kind) for kind, values in COLUMNS.values()]
    fields = [pa.field(name, kind, metadata={"k": name}) for name, (kind, _) in COLUMNS.items()]
    table = pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata))
    table = pa.concat_tables([table] * (sum(groups) // 4))
    with pq.ParquetWriter(path, table.schema, **options) as writer:
        at = 0
        for size in groups:
            writer.write_table(table.slice(at, size), row_group_size=size)
            at += size
    return table


def redact(source, target, old=P):
    def run(chunks):
        for chunk in chunks:
            found = [re.finditer(old, s.text) for s in chunk.segments]
            yield chunk, [[(m.start(), m.end(), "<x>") for m in each] for each in found]

    rewrite_file(source, target, run)
    return pq.ParquetFile(target)


@pytest.mark.parametrize("batch", [1 << 10, 3])
def test_texts_change_and_nothing_else(tmp_path, monkeypatch, batch):
    monkeypatch.setattr(parquet, "_BATCH", batch)
    path = tmp_path / "a.parquet"
    table = write(path, (4, 8, 4), {"来源": f"导出 {P}", "b": "c"}, compression="zstd")
    made = redact(path, tmp_path / "b.parquet")
    expected = [{name: replaced(value) for name, value in row.items()} for row in table.to_pylist()]
    assert made.read().to_pylist() == expected
    assert P.encode() not in (tmp_path / "b.parquet").read_bytes().replace(b"\0" + P.encode(), b"")
    schema = pq.ParquetFile(path).schema_arrow
    assert made.schema_arrow.equals(schema, check_metadata=False)
    assert made.schema_arrow.metadata == {"来源".encode(): "导出 <x>".encode(), b"b": b"c"}
    assert [field.metadata for field in made.schema_arrow] == [field.metadata for field in schema]
    assert [made.metadata.row_group(i).num_rows for i in range(made.num_row_groups)] == [4, 8, 4]
    assert made.metadata.row_group(0).column(0).compression == "ZSTD"


def test_nothing_changes_without_edits(tmp_path):
    path = tmp_path / "a.parquet"
    write(path, (4, 4))
    made = redact(path, tmp_path / "b.parquet", "nothing")
    assert made.read().equals(pq.read_table(path), check_metadata=True)


def test_numbers_that_must_be_there(tmp_path):
    path = tmp_path / "a.parquet"
    schema = pa.schema(
        [pa.field("电话", pa.int64(), nullable=False), pa.field("名", pa.string(), nullable=False)]
    )
    pq.write_table(pa.table({"电话": [int(P), 7], "名": [P, "b"]}, schema), path)
    made = redact(path, tmp_path / "b.parquet")
    assert made.read().to_pylist() == [{"电话": 0, "名": "<x>"}, {"电话": 7, "名": "b"}]


@pytest.mark.parametrize("rows", [0, 1])
def test_small_files(tmp_path, rows):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": pa.array([P] * rows, pa.string())}), path)
    assert redact(path, tmp_path / "b.parquet").read().to_pylist() == [{"a": "<x>"}] * rows


def test_conversations(tmp_path):
    path = tmp_path / "a.parquet"
    write(path)
    said = [(s.speaker, s.session, s.text, s.row) for c in read(path) for s in c.segments if s.kind == "chat"]
    assert said == [("客服", "#1", "您好", 1), ("买家", "#1", P, 1)]
    flat = {"会话ID": ["c1", "c1"], "发送方": ["客服", "买家"], "消息内容": ["手机号多少", "138 1234 5678"]}
    pq.write_table(pa.table(flat), path)
    said = [(s.speaker, s.session, s.text) for c in read(path) for s in c.segments if s.kind == "chat"]
    assert said == [("客服", "c1", "手机号多少"), ("买家", "c1", "138 1234 5678")]


def test_sessions_that_are_numbers(tmp_path):
    path = tmp_path / "a.parquet"
    flat = {"会话ID": [1, 1, 2], "发送方": [7, 8, 8], "消息内容": ["手机号多少", "138 1234 5678", "好的"]}
    pq.write_table(pa.table(flat), path)
    said = [(s.speaker, s.session, s.text) for c in read(path) for s in c.segments if s.kind == "chat"]
    assert said == [("7", "1", "手机号多少"), ("8", "1", "138 1234 5678"), ("8", "2", "好的")]


def test_places(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [1, 2], "手机号": ["无", P]}), path)
    (found,) = scan_file(path, Scanner(load_policies(), ("pii",)))
    assert (found.row, found.line, found.column, found.name, found.source) == (2, 2, 1, "手机号", P)


def test_damage(tmp_path):
    path, target = tmp_path / "a.parquet", tmp_path / "b.parquet"
    write(path)
    data = path.read_bytes()
    for broken in (
        b"",
        b"PAR1",
        b"text",
        data[:-20],
        data[: len(data) // 2],
        data[:4] + bytes(900) + data[904:],
    ):
        path.write_bytes(broken)
        with pytest.raises(InputError) as caught:
            redact(path, target)
        assert str(caught.value).startswith(f"{path}：不是有效的 Parquet 文件")
        assert [p.name for p in tmp_path.iterdir()] == ["a.parquet"]


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'compliance-lint\[parquet\]'"):
        list(read(Path("a.parquet"), io.BytesIO(b"")))
