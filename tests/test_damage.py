"""Damaged files of every format: read, or refused in one line; never a traceback, never half a result."""

import gzip
import io
import random
from pathlib import Path

import pytest
import test_docx
import test_parquet
import test_sqlite
import test_xlsx
import zstandard

from compliance_lint.model import InputError
from compliance_lint.readers import COMPRESSED, CONTAINERS, READERS
from compliance_lint.redact import rewrite_stream

TABLE = "姓名,电话\r\n苗婉清,13812345678\r\n".encode() * 20
TEXTS = {
    ".csv": TABLE,
    ".csv.gz": gzip.compress(TABLE),
    ".csv.zst": zstandard.ZstdCompressor().compress(TABLE),
    ".json": b'[{"a": "x\\u4e2d", "b": [1, 2, {"c": null}]}, "y"]',
    ".jsonl": b'{"a": "x", "b": [13812345678]}\n["y"]\n' * 3,
    ".html": "<p title='a'>x&amp;<b>张</b></p><table><tr><td>1<td>2</table><!-- c -->".encode(),
    ".log": "[12:03] 客服: 您好\n[12:04] 买家: 在吗\n".encode() * 3,
    ".srt": "1\n00:00:01,000 --> 00:00:02,000\n买它\n".encode(),
}
BUILD = {
    ".xlsx": lambda path: test_xlsx.workbook(path, test_xlsx.OTHER),
    ".docx": lambda path: test_docx.write(path, test_docx.BODY),
    ".parquet": lambda path: test_parquet.write(path, (4, 8)),
    ".db": test_sqlite.build,
}


def test_every_kind_of_format_is_here():
    suffixes = {Path(f"a{name}").suffix for name in (*TEXTS, *BUILD)}
    assert suffixes >= set(CONTAINERS) - {".sqlite", ".sqlite3"} | set(COMPRESSED)
    modules = {READERS[suffix].partition(".")[0] for suffix in suffixes & set(READERS)}
    assert modules >= {name.partition(".")[0] for name in READERS.values()} - {"markdown"}


def damaged(data, chance):
    data = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0 | 1:
                data[at] = chance.randrange(256)
            case 2:
                data[at:at] = chance.randbytes(chance.randrange(1, 10))
            case 3:
                del data[at : at + chance.choice([1, 30, len(data)])]
        if not data:
            break
    return bytes(data)


def first_letters(chunks):
    for chunk in chunks:
        yield chunk, [[(0, 1, "#")] for _ in chunk.segments]


@pytest.mark.parametrize("name", [*TEXTS, *BUILD])
def test_damage_is_no_surprise(name, tmp_path):
    path = tmp_path / f"a{name}"
    if name in BUILD:
        BUILD[name](path)
    whole = TEXTS.get(name) or path.read_bytes()
    chance = random.Random(20240501)
    refused = 0
    for _ in range(60):
        out, said = io.BytesIO(), ""
        try:
            rewrite_stream(io.BytesIO(damaged(whole, chance)), out, f"a{name}", first_letters)
        except InputError as error:
            said = str(error)
        refused += bool(said)
        assert "\n" not in said
        assert not (said and out.getvalue())
    assert refused
