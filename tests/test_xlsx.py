# ruff: noqa: E501 (XML written by hand)
"""Workbooks: every place that holds text is read and rewritten, every other byte of every part stays."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from compliance_lint.api import load_policies
from compliance_lint.engine import Scanner
from compliance_lint.files import scan_file
from compliance_lint.model import InputError
from compliance_lint.readers import read, sheets
from compliance_lint.redact import rewrite_file

PHONE = re.compile(r"1[3-9]\d{9}")
P = "13812345678"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def sheet(rows, after=""):
    return f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{REL}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(*items, count=9):
    body = "".join(item if item.startswith("<") else f"<si><t>{item}</t></si>" for item in items)
    return f'{HEAD}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{len(items)}">{body}</sst>'


RICH = (
    "<si><r><t>电话</t></r><r><rPr><b/></rPr><t>138</t></r><r><t>12345678</t></r>"
    '<rPh sb="0" eb="2"><t>13812345678</t></rPh><phoneticPr fontId="1"/></si>'
)
STRUCTURE = {
    "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
    '<sheet name="订单" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    f'relationships"><Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{REL}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
}
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>\n'
    '<row r="3" spans="1:3"><c r="A3" s="1" t="s"><v>3</v></c><c r="B3" s="2"><v>{n}</v></c><c r="C3" t="s">'
    '<v>4</v></c></row><row r="4"/>'
    '<row r="5"><c r="A5" t="str"><f>"电话"&amp;B3&amp;"{p}"</f><v>电话{p}</v></c><c r="B5"><f>B3+0</f><v>{n}</v></c>'
    '<c r="C5" t="s"><v>3</v></c><c r="D5" t="b"><v>1</v></c><c r="E5" t="inlineStr"><is><t>&lt;{p}&gt;</t></is></c></row>'
)  # fmt: skip


def workbook(path, parts=None, **changed):
    parts = {**STRUCTURE, "xl/worksheets/sheet1.xml": sheet(ROWS.format(n=P, p=P)), **(parts or {})}
    parts.setdefault("xl/sharedStrings.xml", strings("姓名", "电话", "备注", f"找{P}", RICH, f"没人用{P}"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return path


def members(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def redact(path, target, mark="<电话>", only=None):
    def edits(segment):
        found = PHONE.finditer(segment.text)
        return [(m.start(), m.end(), mark) for m in found if only is None or segment.name == only]

    rewrite_file(path, target, lambda chunks: ((c, [edits(s) for s in c.segments]) for c in chunks))
    return members(target)


def test_nothing_changes_without_edits(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    assert redact(path, tmp_path / "b.xlsx", only="nobody") == members(path)
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(tmp_path / "b.xlsx") as two:
        for before, after in zip(one.infolist(), two.infolist(), strict=True):
            assert (before.filename, before.date_time, before.external_attr) == (
                after.filename,
                after.date_time,
                after.external_attr,
            )


def test_cells(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    new = redact(path, tmp_path / "b.xlsx")
    assert P not in "".join(new.values())
    inline = '<c r="B3" s="2" t="inlineStr"><is><t xml:space="preserve">&lt;电话&gt;</t></is></c>'
    rows = ROWS.replace("<v>3</v>", "<v>6</v>").replace("<v>4</v>", "<v>7</v>")
    rows = rows.replace('<c r="B3" s="2"><v>{n}</v></c>', inline)
    rows = rows.replace('<c r="B5"><f>B3+0</f><v>{n}</v>', '<c r="B5" t="str"><f>B3+0</f><v>{p}</v>')
    assert new["xl/worksheets/sheet1.xml"] == sheet(rows.format(p="&lt;电话&gt;"))
    rich = "<si><r><t>电话</t></r><r><rPr><b/></rPr><t>&lt;电话&gt;</t></r><r><t></t></r></si>"
    shared = strings("姓名", "电话", "备注", "<si><t/></si>", "<si><t/></si>", "没人用&lt;电话&gt;",
                     "找&lt;电话&gt;", rich)  # fmt: skip
    assert new["xl/sharedStrings.xml"] == shared
    unchanged = set(new) - {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}
    assert {name: new[name] for name in unchanged} == {name: members(path)[name] for name in unchanged}
    plain = {"xl/worksheets/sheet1.xml": re.sub(r' s="\d"', "", sheet(ROWS.format(n=P, p=P)))}
    redact(workbook(tmp_path / "c.xlsx", plain), tmp_path / "d.xlsx")
    (opened,) = openpyxl.load_workbook(tmp_path / "d.xlsx").worksheets
    assert [[cell.value for cell in row] for row in opened.iter_rows(min_row=3, max_row=3, max_col=3)] == [
        ["找<电话>", "<电话>", "电话<电话>"]
    ]
    assert opened["A5"].value == '="电话"&B3&"<电话>"'


def test_one_shared_string_two_fates(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>2</v></c></row>'
    )
    parts = {"xl/worksheets/sheet1.xml": sheet(rows), "xl/sharedStrings.xml": strings("姓名", "电话", P)}
    new = redact(workbook(tmp_path / "a.xlsx", parts), tmp_path / "b.xlsx", only="电话")
    assert new["xl/worksheets/sheet1.xml"] == sheet(rows.replace('B2" t="s"><v>2', 'B2" t="s"><v>3'))
    assert new["xl/sharedStrings.xml"] == strings("姓名", "电话", P, "&lt;电话&gt;")


def test_a_header_keeps_its_string(tmp_path):
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    parts = {"xl/worksheets/sheet1.xml": sheet(rows), "xl/sharedStrings.xml": strings("消息")}
    path = workbook(tmp_path / "a.xlsx", parts)
    every = lambda chunks: ((c, [[(0, 2, "x")] for _ in c.segments]) for c in chunks)  # noqa: E731
    rewrite_file(path, tmp_path / "b.xlsx", every)
    assert members(tmp_path / "b.xlsx")["xl/sharedStrings.xml"] == strings("消息", "x")


OTHER = {
    "xl/comments1.xml": '<comments xmlns="m"><authors><author>客服</author></authors><commentList>'
    '<comment ref="A1" authorId="0"><text><r><t>电话</t></r><r><rPr><b/></rPr><t>138</t></r><r><t>12345678</t></r>'
    "</text></comment></commentList></comments>",
    "xl/threadedComments/threadedComment1.xml": f'<T><threadedComment ref="A1"><text>{P}</text></threadedComment></T>',
    "xl/persons/person.xml": f'<personList><person displayName="{P}" id="{{1}}" userId="{P}"/></personList>',
    "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships><Relationship Id="r1" Target="tel:{P}" '
    f'TargetMode="External"/><Relationship Id="r2" Target="../media/{P}.png"/></Relationships>',
    "docProps/core.xml": f"<p><dc:creator>{P}</dc:creator><dc:title>表&amp;{P}</dc:title></p>",
    "docProps/custom.xml": f'<P><property name="x"><vt:lpwstr>{P}</vt:lpwstr></property></P>',
    "docProps/app.xml": f"<P><Company>{P}</Company><TitlesOfParts><vt:lpstr>{P}</vt:lpstr></TitlesOfParts></P>",
    "xl/drawings/drawing1.xml": "<d><a:p><a:r><a:rPr/><a:t>138</a:t></a:r><a:r><a:t>12345678</a:t></a:r></a:p></d>",
    "xl/charts/chart1.xml": f"<c><c:f>订单!$A$1</c:f><c:strCache><c:pt><c:v>{P}</c:v></c:pt></c:strCache><c:numCache><c:pt><c:v>{P}</c:v></c:pt></c:numCache></c>",
    "xl/pivotCache/pivotCacheRecords1.xml": f'<r><r><s v="{P}"/><n v="{P}"/><n v="12"/><x v="1"/></r></r>',
    "xl/media/image1.png": "\x89PNG 13812345678",
    "xl/styles.xml": f"<s><x>{P}</x></s>",
}  # fmt: skip


def test_other_parts(tmp_path):
    tail = (
        f'<autoFilter ref="A1:B2"><filterColumn colId="0"><filters><filter val="{P}"/></filters></filterColumn>'
        f'</autoFilter><dataValidations><dataValidation prompt="{P}" sqref="A1"><formula1>"a,{P}"</formula1>'
        f"</dataValidation></dataValidations><hyperlinks><hyperlink ref='A1' tooltip='{P}'/></hyperlinks>"
        f"<headerFooter><oddHeader>&amp;C{P}</oddHeader></headerFooter>"
    )
    parts = {**OTHER, "xl/worksheets/sheet1.xml": sheet("", tail), "xl/sharedStrings.xml": strings()}
    new = redact(workbook(tmp_path / "a.xlsx", parts), tmp_path / "b.xlsx", "#")
    assert new["xl/worksheets/sheet1.xml"] == sheet("", tail.replace(P, "#"))
    expected = {name: text.replace(P, "#").replace("<t>138<", "<t>#<") for name, text in OTHER.items()}
    expected = {n: t.replace("a:t>138<", "a:t>#<").replace("12345678</", "</") for n, t in expected.items()}
    expected["xl/worksheets/_rels/sheet1.xml.rels"] = OTHER["xl/worksheets/_rels/sheet1.xml.rels"].replace(
        f"tel:{P}", "tel:#"
    )
    expected["docProps/app.xml"] = OTHER["docProps/app.xml"].replace(f"<Company>{P}", "<Company>#")
    expected["xl/charts/chart1.xml"] = expected["xl/charts/chart1.xml"].replace(
        "<c:numCache><c:pt><c:v>#", "<c:numCache><c:pt><c:v>0"
    )
    expected["xl/pivotCache/pivotCacheRecords1.xml"] = (
        '<r><r><s v="#"/><s v="#"/><n v="12"/><x v="1"/></r></r>'
    )
    for name in ("xl/media/image1.png", "xl/styles.xml"):
        expected[name] = OTHER[name]
    assert {name: new[name] for name in OTHER} == expected


def test_places(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>五月订单</t></is></c></row>'
        '<row r="2"><c r="B2" t="inlineStr"><is><t>姓名</t></is></c><c r="C2" t="inlineStr"><is><t>电话</t></is></c></row>'
        '<row r="3"><c r="B3" t="inlineStr"><is><t>一\n行</t></is></c><c r="C3" s="1"><v>1.3812345678E10</v></c></row>'
    )  # fmt: skip
    path = workbook(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": sheet(rows)})
    found = list(scan_file(path, Scanner(load_policies(), ("pii",))))
    at = next(f for f in found if f.name == "电话")
    assert (at.part, at.row, at.line, at.column, at.source) == ("订单", 2, 3, 6, "\t一 行\t13812345678")


HOURS = [(4, 32875 + 20.5 / 24), (4, 32875), (5, 20.5 / 24)]


def test_dates_are_read_as_dates(tmp_path):
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m'
        '&quot;月&quot;"/></numFmts><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="165"/>'
        '<xf numFmtId="2"/><xf numFmtId="22"/><xf numFmtId="20"/></cellXfs></styleSheet>'
    )
    rows = "".join(
        f'<row r="{i}"><c r="A{i}" s="{s}"><v>{v}</v></c></row>'
        for i, (s, v) in enumerate(
            [(0, 32875), (1, 32875), (2, 32875.5), (3, 32875), (1, "x"), (1, 9e9), *HOURS], 1
        )
    )
    parts = {
        "xl/worksheets/sheet1.xml": sheet(rows),
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": strings(),
    }
    path = workbook(tmp_path / "a.xlsx", parts)
    texts = [s.text for chunk in read(path) for s in chunk.segments]
    assert texts == [
        "32875",
        "1990-01-02",
        "1990-01-02",
        "32875",
        "9000000000",
        "1990-01-02 20:30",
        "1990-01-02",
        "20:30",
    ]


def test_read_boundaries_change_nothing(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx")
    expected = redact(path, tmp_path / "b.xlsx")
    for size in (1, 7, 64):
        monkeypatch.setattr(sheets, "_BLOCK", size)
        assert redact(path, tmp_path / "c.xlsx") == expected


def test_prefixed_names(tmp_path):
    rows = f'<x:row r="1"><x:c r="A1"><x:v>{P}</x:v></x:c></x:row>'
    text = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    path = workbook(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": text})
    new = redact(path, tmp_path / "b.xlsx", "#")["xl/worksheets/sheet1.xml"]
    cell = '<x:c r="A1" t="inlineStr"><x:is><x:t xml:space="preserve">#</x:t></x:is></x:c>'
    assert new == text.replace(f'<x:c r="A1"><x:v>{P}</x:v></x:c>', cell)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
BROKEN = {
    "DTD": ({"xl/worksheets/sheet1.xml": sheet("").replace(HEAD, HEAD + LAUGHS)}, "DOCTYPE"),
    "DTD in another part": ({"docProps/core.xml": f"{LAUGHS}<a>&b;</a>"}, "DOCTYPE"),
    "CDATA": ({"xl/sharedStrings.xml": strings(f"<si><t><![CDATA[{P}]]></t></si>")}, "CDATA"),
    "cut XML": ({"xl/worksheets/sheet1.xml": sheet(ROWS)[:-30]}, "不是有效的 XML"),
    "wrong encoding": (
        {"xl/worksheets/sheet1.xml": b'<?xml version="1.0"?><a>\xb5\xe7</a>'},
        "不是有效的 XML",
    ),
    "hidden tags": ({"xl/worksheets/sheet1.xml": sheet(f"<row><!--{'<c>' * 2000}--></row>")}, "comment"),
    "endless string": (
        {"xl/sharedStrings.xml": strings("<si>" + "<r><t>a</t></r>" * 150_000 + "</si>")},
        "> 2M",
    ),
    "no workbook": ({"xl/workbook.xml": None}, "不是 Excel 工作簿"),
    "embedded document": ({"xl/embeddings/oleObject1.bin": "x"}, "内嵌了其他文档"),
    "bomb": ({"xl/media/a.xml": "a" * (1 << 26)}, "疑似压缩炸弹"),
}


def refused(path, word):
    target = path.with_name("out.xlsx")
    every = lambda chunks: ((c, [() for _ in c.segments]) for c in chunks)  # noqa: E731
    for run in (lambda: list(read(path)), lambda: rewrite_file(path, target, every)):
        with pytest.raises(InputError) as caught:
            run()
        assert word in str(caught.value)
        assert str(caught.value).startswith(str(path))
        assert "\n" not in str(caught.value)
    assert sorted(p.name for p in path.parent.iterdir()) == [path.name]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_parts(tmp_path, name):
    parts, word = BROKEN[name]
    path = tmp_path / "a.xlsx"
    workbook(path, {key: text for key, text in parts.items() if text is not None})
    if None in parts.values():
        kept = {name: text for name, text in members(path).items() if name not in parts}
        with zipfile.ZipFile(path, "w") as target:
            for key, text in kept.items():
                target.writestr(key, text)
    refused(path, word)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "已损坏"),
        (b"PK\x03\x04 not really", "已损坏"),
        ("姓名,电话\n".encode(), "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码保护或是旧格式"),
    ],
)
def test_other_files(tmp_path, data, word):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    refused(path, word)


def test_damage(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    data = path.read_bytes()
    at = data.index(b"xl/worksheets/sheet1.xml") + 60
    path.write_bytes(data[:at] + bytes(20) + data[at + 20 :])
    refused(path, "损坏")
    path.write_bytes(data[: len(data) // 2])
    refused(path, "已损坏")
    flagged = bytearray(data)
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = flagged.find(mark)
        flagged[start + place] |= 1
    path.write_bytes(bytes(flagged))
    refused(path, "已加密")


def test_streams(tmp_path):
    data = workbook(tmp_path / "a.xlsx").read_bytes()
    assert next(read(Path("订单.xlsx"), io.BytesIO(data))).part == "订单"
