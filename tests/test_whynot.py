"""Why a value was found, and why one was not."""

from __future__ import annotations

import pytest

from compliance_lint import scan_text
from compliance_lint.api import redact_text
from compliance_lint.cli import run
from compliance_lint.model import InputError


def said(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert run(["why-not", *args]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        # the form
        (("110101199003070012",), "校验位不对"),
        (("110101199013070012", "--in", "身份证110101199013070012"), "出生日期不对"),
        (("6217000000000000003", "--in", "退到6217000000000000003"), "Luhn"),
        (("1381234567", "--in", "电话1381234567"), "10 位"),
        (("你好呀",), "不具有任何一种"),
        # what stands around
        (("E12345678", "--in", "型号E12345678"), "前面的「型号」"),
        (("12345678",), "QQ 号（qq"),
        (("13812345679", "--in", "a13812345679b"), "连在一起"),
        (("李宁", "--in", "李宁的鞋"), "姓名模型"),
        # what is hidden or off
        (("138****5679",), "已经打过码"),
        (("糖尿病", "--in", "我妈糖尿病"), "--enable"),
        # what was found after all
        (("13812345679", "--in", "电话13812345679"), "已发现：手机号的格式；附近有「电话」；可信度 0.90"),
        (("苗婉清", "--column", "收货人"), "列名「收货人」"),
        (("糖尿病", "--in", "我妈糖尿病", "--enable", "HEALTH_INFO"), "已发现"),
    ],
)
def test_reason(capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str) -> None:
    assert words in said(capsys, *args)


def test_each_place_has_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "13812345679", "--in", "电话13812345679，型号a13812345679")
    assert "第 1 处：PI101 手机号：已发现" in out
    assert "第 2 处：" in out


def test_the_value_itself_is_never_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert "13812345679" not in said(capsys, "13812345679", "--in", "电话13812345679")


def test_wrong_use_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why-not", "abc", "--in", "xyz"]) == 2
    assert run(["why-not", "abc", "--in", "abc", "--file", "a.txt"]) == 2
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("手机13812345679", ("pattern:mobile", "cue:手机")),
        ("13812345679", ("pattern:mobile",)),
        ("身份证110101199003070011", ("pattern:idcard", "checksum", "cue:身份证")),
        ("卡号6217000000000000004", ("pattern:bankcard", "checksum", "cue:卡号")),
        ("税号91350100M000100Y43", ("pattern:usci", "cue:税号")),
    ],
)
def test_evidence_of_a_finding(text: str, evidence: tuple[str, ...]) -> None:
    (finding,) = scan_text(text, checks=("pii",))
    assert finding.evidence == evidence


def test_names_say_frame_and_model() -> None:
    (finding,) = scan_text("收件人苗婉清", checks=("pii",))
    assert finding.evidence[:2] == ("pattern:person", "frame:label|$")
    assert finding.evidence[2].startswith("model:+")


def test_scan_explains_on_request(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("手机13812345679", "utf-8")
    run(["scan", str(path), "--no-config"])
    assert "线索" not in capsys.readouterr().out
    run(["scan", str(path), "--no-config", "--explain"])
    assert "线索: 手机号的格式；附近有「手机」；可信度 0.90" in capsys.readouterr().out


def test_enable_reaches_scan_and_redact(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    text = "我妈糖尿病，订单号7018823910027364518"
    assert [f.entity for f in scan_text(text, checks=("pii",), enable=["HEALTH_INFO"])] == [
        "HEALTH_INFO",
        "ORDER_NUMBER",
    ]
    assert redact_text(text).text == text
    redacted = redact_text(text, enable=["HEALTH_INFO", "ORDER_NUMBER"]).text
    assert "糖尿病" not in redacted
    assert "7018823910027364518" not in redacted
    with pytest.raises(InputError, match="HEALTH_INFO"):
        scan_text(text, enable=["HEALTH"])
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    assert (
        run(["redact", str(path), "-o", str(tmp_path / "b.txt"), "--enable", "HEALTH_INFO,ORDER_NUMBER"]) == 0
    )
    assert (tmp_path / "b.txt").read_text("utf-8") == redacted
    capsys.readouterr()
    run(["scan", str(path), "--no-config", "--enable", "HEALTH_INFO"])
    assert "PI901" in capsys.readouterr().out
