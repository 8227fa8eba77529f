"""Every format with every operator: the values are gone, the rest is there, and twice is once."""

import gzip
import io
import json
import sqlite3
import zipfile
from itertools import product

import pytest

from compliance_lint import make_redactor, redact_path
from compliance_lint.operators.registry import WRITTEN

KEY = "9f4c1be07d52a86e3b90c7f1d2546a8be17f03c95d64a2b8f0179ce3a65d8b42"
GOLD = ("苗婉清", "13912345678", "139<b>1234", "文三路", "138 1234 5679")
REST = "退款38.50元，最近发货"
TEXTS = {
    "a.csv": f'姓名,手机号,备注\r\n苗婉清,13912345678,"别打""13912345678"""\r\n高远,138 1234 5679,{REST}\r\n',
    "a.tsv": f"姓名\t手机号\t备注\n苗婉清\t13912345678\t{REST}\n",
    "a.jsonl": f'{{"姓名": "苗婉清", "电话": 13912345678, "备注": "打\\"13912345678\\"，{REST}"}}\n',
    "a.json": f'[\n\t{{"姓名": "苗婉清", "手机": "13912345678", "x": 1e3, "备注": "{REST}"}}]\n',
    "a.txt": f"我是苗婉清，电话13912345678，住浙江省杭州市西湖区文三路138号阳光花园3幢501室\r\n\r\n{REST}\n",
    "a.md": f"# 客户\n\n我是苗婉清，电话 **13912345678**\n\n> {REST}\n",
    "a.srt": (
        "1\n00:00:01,000 --> 00:00:02,000\n我是苗婉清，电话13912345678\n\n"
        f"2\n00:00:02,000 --> 00:00:03,000\n{REST}\n"
    ),
    "a.html": (
        "<html><body><table><tr><th>姓名</th><th>手机号</th></tr><tr><td>苗婉清</td><td>139<b>1234</b>5678</td></tr>"
        f"</table><p>我是苗婉清，电话13912345678</p><!-- x --><p>{REST}</p></body></html>\n"
    ),
}
CODECS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
OPERATORS = (*(name for name in WRITTEN if name != "keep"), "mask:gbt41833", "hash:sha512")


def twice(redactor, tmp_path, name, data):
    """The file redacted; a second redaction must not change it."""
    source, once, again = (tmp_path / f"{n}-{name}" for n in ("in", "once", "again"))
    source.write_bytes(data)
    assert redact_path(source, once, redactor=redactor)
    assert redact_path(once, again, redactor=redactor) == {}
    return once.read_bytes(), again.read_bytes()


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("name", TEXTS)
def test_text_formats(tmp_path, name, operator):
    redactor = make_redactor(key=KEY, operators={"DEFAULT": operator})
    for codec in CODECS:
        once, again = twice(redactor, tmp_path, name, TEXTS[name].encode(codec))
        text = once.decode(codec)
        assert [value for value in GOLD if value in text] == []
        assert REST in text
        assert once == again
        skeleton = TEXTS[name].count("\n"), TEXTS[name].count("\r"), "<!-- x -->" in TEXTS[name]
        assert (text.count("\n"), text.count("\r"), "<!-- x -->" in text) == skeleton
        if name == "a.jsonl":
            assert list(json.loads(text)) == ["姓名", "电话", "备注"]


@pytest.mark.parametrize("operator", OPERATORS)
def test_compressed_text(tmp_path, operator):
    redactor = make_redactor(key=KEY, operators={"DEFAULT": operator})
    once, again = twice(redactor, tmp_path, "a.csv.gz", gzip.compress(TEXTS["a.csv"].encode()))
    text = gzip.decompress(once).decode()
    assert [value for value in GOLD if value in text] == []
    assert REST in text
    assert gzip.decompress(again).decode() == text


@pytest.mark.parametrize("operator", OPERATORS)
def test_workbooks(tmp_path, operator):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    rows = [["姓名", "手机号", "备注"], ["苗婉清", "13912345678", REST], ["高远", 13812345679, "=1+1"]]
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    once, again = twice(
        make_redactor(key=KEY, operators={"DEFAULT": operator}), tmp_path, "a.xlsx", data.getvalue()
    )
    cells = [list(row) for row in openpyxl.load_workbook(io.BytesIO(once)).active.iter_rows(values_only=True)]
    assert [cells[0], cells[1][2], cells[2][2]] == [rows[0], REST, "=1+1"]
    assert {"苗婉清", "高远", "13912345678", 13812345679} & {cell for row in cells for cell in row} == set()
    parts = zipfile.ZipFile(io.BytesIO(once))
    assert [
        name for name in parts.namelist() if "苗婉清" in parts.read(name).decode("utf-8", "replace")
    ] == []
    assert once == again


@pytest.mark.parametrize("operator", OPERATORS)
def test_databases(tmp_path, operator):
    source = tmp_path / "a.sqlite"
    with sqlite3.connect(source) as database:
        database.execute("create table 客户 (id integer primary key, 姓名 text, 手机号 text, 备注 text)")
        database.execute("insert into 客户 values (7, '苗婉清', '13912345678', ?)", [REST])
    database.close()
    once, _ = twice(
        make_redactor(key=KEY, operators={"DEFAULT": operator}), tmp_path, "b.sqlite", source.read_bytes()
    )
    assert [value for value in GOLD if value.encode() in once] == []
    (tmp_path / "c.sqlite").write_bytes(once)
    database = sqlite3.connect(tmp_path / "c.sqlite")
    [(number, name, phone, note)] = database.execute("select * from 客户")
    database.close()
    assert (number, note) == (7, REST)
    assert (name, phone) != ("苗婉清", "13912345678")


@pytest.mark.parametrize("operator", OPERATORS)
def test_parquet(tmp_path, operator):
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = arrow.table(
        {
            "姓名": ["苗婉清", "高远"],
            "手机号": ["13912345678", None],
            "备注": [REST, "打13912345678"],
            "数": [1, 2],
        }
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    redactor = make_redactor(key=KEY, operators={"DEFAULT": operator})
    once, again = twice(redactor, tmp_path, "b.parquet", (tmp_path / "a.parquet").read_bytes())
    first, second = (parquet.read_table(io.BytesIO(data)) for data in (once, again))
    assert first.schema == table.schema
    assert first.equals(second)
    columns = first.to_pydict()
    assert columns["数"] == [1, 2]
    assert columns["备注"][0] == REST
    assert [value for value in GOLD if value in str(columns)] == []


def test_pseudonyms_are_the_same_in_every_format(tmp_path):
    redactor = make_redactor("analytics", key=KEY)
    found = set()
    for name, codec in product(("a.csv", "a.txt", "a.html", "a.jsonl"), ("utf-8", "gb18030")):
        text = twice(redactor, tmp_path, name, TEXTS[name].encode(codec))[0].decode(codec)
        pseudonym = redactor.text("我是苗婉清").text.removeprefix("我是")
        assert pseudonym.strip("<>") in text
        found.add(pseudonym)
    assert len(found) == 1
