"""Text files packed as .gz or .zst: the same text in and out, and nothing that blows up."""

import gzip
import io
import re
import sys
from pathlib import Path

import pytest
import zstandard

from compliance_lint.files import discover
from compliance_lint.model import InputError
from compliance_lint.readers import compressed, is_known_unsupported, is_supported, read
from compliance_lint.redact import rewrite_file, rewrite_stream

BODY = "姓名,电话\r\n张三,13812345678\r\n"
PACK = {"gz": gzip.compress, "zst": zstandard.ZstdCompressor().compress}
UNPACK = {
    "gz": gzip.decompress,
    "zst": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}

ENCODINGS = [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16-le", b"\xff\xfe")]


def phones(chunks):
    for chunk in chunks:
        found = [re.finditer(r"1\d{10}", segment.text) for segment in chunk.segments]
        yield chunk, [[(m.start(), m.end(), "<电话>") for m in each] for each in found]


def redacted(name, data):
    out = io.BytesIO()
    rewrite_stream(io.BytesIO(data), out, name, phones)
    return out.getvalue()


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize(
    ("codec", "bom"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16-le", b"\xff\xfe")],
)
def test_only_the_number_changes(suffix, codec, bom):
    data = PACK[suffix](bom + BODY.encode(codec))
    new = redacted(f"a.csv.{suffix}", data)
    assert UNPACK[suffix](new) == bom + BODY.replace("13812345678", "<电话>").encode(codec)
    assert redacted(f"a.csv.{suffix}", data) == new  # no time, no name inside


@pytest.mark.parametrize("suffix", PACK)
def test_members_and_boundaries(suffix, monkeypatch):
    monkeypatch.setattr(compressed, "_FEED", 3)
    text = "".join(f"第{i}行，电话13812345678。\n\n" for i in range(3000))
    data = PACK[suffix](text[:20_000].encode()) + PACK[suffix](text[20_000:].encode())
    assert "".join(c.raw for c in read(Path(f"a.txt.{suffix}"), io.BytesIO(data))) == text


@pytest.mark.parametrize("suffix", PACK)
def test_damage(suffix, tmp_path):
    data = PACK[suffix](("电话13812345678\n" * 5000 + "完").encode())
    path = tmp_path / f"a.txt.{suffix}"
    for broken in (
        b"",
        b"plain text",
        data[:-9],
        data[: len(data) // 2],
        data[:30] + b"\xff" * 9 + data[39:],
    ):
        path.write_bytes(broken)
        with pytest.raises(InputError, match="压缩数据已损坏或不完整") as caught:
            rewrite_file(path, tmp_path / f"b.txt.{suffix}", phones)
        assert "\n" not in str(caught.value)
        assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", PACK)
def test_bombs(suffix, monkeypatch):
    monkeypatch.setattr(compressed, "_SMALL", 1 << 20)
    monkeypatch.setattr(compressed, "_RATIO_LIMIT", 50)
    with pytest.raises(InputError, match="疑似压缩炸弹"):
        list(read(Path(f"a.txt.{suffix}"), io.BytesIO(PACK[suffix](b"ha\n" * (1 << 20)))))


def test_names(tmp_path):
    names = ["a.csv.gz", "b.jsonl.ZST", "c.tar.gz", "d.gz", "e.xlsx.gz"]
    assert [is_supported(Path(name)) for name in names] == [True, True, False, False, False]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    skipped = []
    assert [p.name for p in discover([tmp_path], on_skip=skipped.append)] == names[:2]
    assert [p.name for p in skipped] == names[2:]
    assert all(is_known_unsupported(path) for path in skipped)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(InputError, match=r"pip install 'compliance-lint\[zst\]'"):
        list(read(Path("a.txt.zst"), io.BytesIO(b"")))
