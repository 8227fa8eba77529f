# ruff: noqa: E501 (XML written by hand)
"""Word documents: paragraphs across runs, every place that holds text, every other byte of every part."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from compliance_lint.model import InputError
from compliance_lint.readers import read
from compliance_lint.redact import rewrite_file

P = "13812345678"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def document(body):
    return f'{HEAD}<w:document xmlns:w="w"><w:body>{body}<w:sectPr/></w:body></w:document>'


def paragraphs(*texts):
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


BODY = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>标题</w:t></w:r></w:p>\n'
    "<w:p><w:r><w:t>电话</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>138</w:t></w:r><w:hyperlink>"
    "<w:r><w:t>12345678</w:t></w:r></w:hyperlink><w:r><w:br/><w:t>&lt;{p}&gt;</w:t></w:r></w:p>"
    '<w:p><w:del><w:r><w:delText>旧{p}</w:delText></w:r></w:del><w:r><w:instrText> HYPERLINK "tel:{p}"</w:instrText></w:r></w:p>'
    "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>{p}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
PARTS = {
    "[Content_Types].xml": "<Types/>",
    "word/_rels/document.xml.rels": '<R><Relationship Target="mailto:{p}@a.cn" TargetMode="External"/></R>',
    "word/comments.xml": "<w:comments><w:comment><w:p><w:r><w:t>找{p}</w:t></w:r></w:p></w:comment></w:comments>",
    "word/header1.xml": "<w:hdr><w:p><w:r><w:t>{p}</w:t></w:r></w:p></w:hdr>",
    "word/styles.xml": "<s><x>{p}</x></s>",
    "docProps/core.xml": "<p><dc:creator>{p}</dc:creator></p>",
    "word/media/image1.png": "{p}",
}


def write(path, body, parts=PARTS, p=P):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in {**parts, "word/document.xml": document(body)}.items():
            target.writestr(name, text.replace("{p}", p))
    return path


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def redact(path, target, old=P):
    def run(chunks):
        for chunk in chunks:
            found = [re.finditer(old, s.text) for s in chunk.segments]
            yield chunk, [[(m.start(), m.end(), "#") for m in each] for each in found]

    rewrite_file(path, target, run)
    return members(target)


def test_texts_change_and_nothing_else(tmp_path):
    path = write(tmp_path / "a.docx", BODY)
    new = redact(path, tmp_path / "b.docx")
    kept = {name: PARTS[name].replace("{p}", P) for name in ("word/styles.xml", "word/media/image1.png")}
    expected = {name: text.replace("{p}", "#") for name, text in PARTS.items()} | kept
    split = BODY.replace("<w:t>138</w:t>", "<w:t>#</w:t>").replace("<w:t>12345678</w:t>", "<w:t></w:t>")
    assert new == expected | {"word/document.xml": document(split.replace("{p}", "#"))}
    assert redact(path, tmp_path / "c.docx", "nothing") == members(path)


def test_segments(tmp_path):
    path = write(tmp_path / "a.docx", BODY, {})
    assert [(c.line, s.text, s.kind) for c in read(path) for s in c.segments] == [
        (1, "标题", "title"),
        (2, f"电话{P}\n<{P}>", "copy"),
        (3, f"旧{P}", "copy"),
        (4, f'HYPERLINK "tel:{P}"', "copy"),
        (5, P, "copy"),
    ]


def test_conversations(tmp_path):
    talk = ("客服小美 2024-05-01 12:00:03", "您好", "张三丰 2024-05-01 12:00:09", "我要退货", f"电话{P}")
    path = write(tmp_path / "a.docx", paragraphs(*talk), {})
    said = [(s.speaker, s.text) for c in read(path) for s in c.segments]
    assert said == [
        ("客服小美", "客服小美"),
        ("客服小美", "您好"),
        ("张三丰", "张三丰"),
        ("张三丰", f"我要退货\n电话{P}"),
    ]
    new = redact(path, tmp_path / "b.docx")["word/document.xml"]
    assert new == document(paragraphs(*talk).replace(P, "#"))
    new = redact(path, tmp_path / "c.docx", "退货\n电话")["word/document.xml"]
    assert new == document(paragraphs(*talk).replace("退货", "#").replace(">电话", ">"))


@pytest.mark.parametrize(
    ("parts", "body", "word"),
    [
        ({}, "<w:p>", "不是有效的 XML"),
        ({"word/comments.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, "", "DOCTYPE"),
        ({"word/embeddings/a.xlsx": "x"}, "", "内嵌了其他文档"),
    ],
)
def test_what_is_refused(tmp_path, parts, body, word):
    path = write(tmp_path / "a.docx", body, parts)
    with pytest.raises(InputError, match=word):
        redact(path, tmp_path / "b.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


def test_other_files():
    for data in (b"", b"text", b"PK\x03\x04"):
        with pytest.raises(InputError, match="已损坏"):
            list(read(Path("a.docx"), io.BytesIO(data)))
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(InputError, match="不是 Word 文档"):
        list(read(Path("a.docx"), io.BytesIO(empty.getvalue())))
