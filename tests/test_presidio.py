"""Presidio both ways: our entities in its engine, its recognizers in our pipeline."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from compliance_lint import scan_conversation, scan_text
from compliance_lint.api import make_redactor, redact_text
from compliance_lint.cli import run
from compliance_lint.model import InputError
from compliance_lint.policy import loader
from compliance_lint.presidio_adapter import borrow, build_analyzer

TEXTS = [
    "收件人改成苗婉清，电话13812345679，浙江省杭州市余杭区仓前街道文一西路1500号6栋2单元801室",
    "苗婉清 138 1234 5679 寄到阳光里花园3栋2单元501",
    "我电话一三八一二三四五六七九，身份证110101199003070011",
    "卡号6217-0000-0000-0000-004户名苗婉清",
    "加V lucky_99x，QQ111648865，邮箱xiao.ming@163.com，抖音号 dyxiaoyu_7788",
    "验证码483920，取件码3-4-1027，门牌8-2-1601",
    "订单号7018823910027364518的快递SF1390028837162到哪了",
    "车牌川A48A9T，登录IP 117.136.42.208，护照EF0612345",
    "税号91350100M000100Y43，1990年3月7日出生",
    "１３８１２３４５６７９　苗婉清收",
    "何时补货，全部都要，一共1388.50元",
    "退到我卡\n6222020000000000000\n谢谢",
    "",
]
ENGINE = build_analyzer()


@pytest.mark.parametrize("text", TEXTS)
def test_both_routes_give_equal_spans(text: str) -> None:
    ours = [(f.start, f.end, f.entity, f.confidence) for f in scan_text(text, checks=("pii",))]
    theirs = [(r.start, r.end, r.entity_type, r.score) for r in ENGINE.analyze(text, language="zh")]
    assert sorted(theirs) == sorted(ours)


def test_the_table_holds_most_entities() -> None:
    found = {f.entity for text in TEXTS for f in scan_text(text, checks=("pii",))}
    assert len(found) >= 15


def test_enabled_entities_reach_presidio() -> None:
    text = "我妈糖尿病能吃吗"
    assert ENGINE.analyze(text, language="zh") == []
    (result,) = build_analyzer(enable=["HEALTH_INFO"]).analyze(text, language="zh")
    assert (result.entity_type, result.start, result.end) == ("HEALTH_INFO", 2, 5)


def spans(text: str, *presidio: str | Path) -> list[tuple[str | None, str]]:
    return [(f.entity, f.match) for f in scan_text(text, checks=("pii",), presidio=presidio)]


def test_predefined_recognizer_joins_the_pipeline() -> None:
    text = "收款IBAN是DE89370400440532013000，电话13812345679"
    assert spans(text) == [("PHONE_NUMBER", "13812345679")]
    iban = ("IBAN_CODE", "DE89370400440532013000")
    assert spans(text, "IbanRecognizer") == [iban, ("PHONE_NUMBER", "13812345679")]
    redacted = redact_text(text, presidio=["IbanRecognizer"]).text
    assert "DE8937" not in redacted
    assert "13812345679" not in redacted


def test_overlaps_are_settled_by_confidence() -> None:
    assert spans("邮箱xiao.ming@163.com谢谢", "EmailRecognizer") == [("EMAIL_ADDRESS", "xiao.ming@163.com")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "recognizers.yaml"
    path.write_text(
        "recognizers:\n"
        "  - name: Staff\n"
        "    supported_language: zh\n"
        "    supported_entity: STAFF_ID\n"
        r"    patterns: [{name: staff, regex: '\bEMP\d{6}\b', score: 0.3}]"
        "\n    context: [工号]\n"
        "  - {name: IbanRecognizer, type: predefined}\n",
        "utf-8",
    )
    return path


def test_recognizers_of_a_yaml_file(file: Path) -> None:
    # the context word raises a weak pattern; a Han character beside it is a border
    assert spans("我的工号EMP123456在吗", file) == [("STAFF_ID", "EMP123456")]
    assert spans("型号EMP123456", file) == []
    assert spans("打到DE89370400440532013000", file) == [("IBAN_CODE", "DE89370400440532013000")]
    (found,) = scan_text("我的工号EMP123456在吗", checks=("pii",), presidio=[file])
    assert found.evidence == ("presidio:Staff", "cue:工号")
    policies = borrow(loader.builtin(), [str(file)])
    assert policies.get("PRESIDIO-STAFF_ID") is not None


def test_conversations_and_redactors_take_them_too(file: Path) -> None:
    _, found = scan_conversation(["您好", "工号EMP123456"], checks=("pii",), presidio=[file])
    assert [f.entity for f in found] == ["STAFF_ID"]
    assert "EMP123456" not in make_redactor(presidio=[file]).text("工号EMP123456").text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ibanrecognizer", "IbanRecognizer"),
        ("SpacyRecognizer", "SpacyRecognizer"),
        ("missing.yaml", "missing.yaml"),
    ],
)
def test_what_can_not_be_used_is_named(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        scan_text("好的", presidio=[name])


@pytest.mark.parametrize(
    "content", ["", "recognizers: 3", "recognizers: [{name: X}]", "a: [", "recognizers: [3]"]
)
def test_a_wrong_file_is_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"bad\.yaml") as caught:
        scan_text("好的", presidio=[path])
    assert "\n" not in str(caught.value)


def test_presidio_is_loaded_only_when_named() -> None:
    code = (
        "import sys; from compliance_lint import scan_text; "
        "scan_text('电话13812345679', enable=['HEALTH_INFO']); "
        "assert 'presidio_analyzer' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_configuration_and_flag_switch_it_on(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("我的工号EMP123456在吗", "utf-8")
    (tmp_path / ".compliance-lint.yaml").write_text("presidio-files: [./recognizers.yaml]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    run(["scan", "a.txt"])
    assert "PRESIDIO-STAFF_ID" in capsys.readouterr().out
    run(["scan", "a.txt", "--no-config"])
    assert "PRESIDIO-STAFF_ID" not in capsys.readouterr().out
    run(["scan", "a.txt", "--no-config", "--presidio", str(file)])
    assert "PRESIDIO-STAFF_ID" in capsys.readouterr().out
    run(["redact", "a.txt", "-o", "b.txt", "--presidio", str(file)])
    assert "EMP123456" not in (tmp_path / "b.txt").read_text("utf-8")
