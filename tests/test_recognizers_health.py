"""Health: the condition somebody has, exactly; silence on goods, warnings and general questions."""

from __future__ import annotations

import pytest
from marks import unmark

from compliance_lint.detect.pii import PiiDetector
from compliance_lint.detect.recognizers.base import View
from compliance_lint.policy import loader

RULES = loader.load(loader.builtin_folder(), strict=True).pii
DETECTOR = PiiDetector([rule for rule in RULES if rule.entity == "HEALTH_INFO"], enable=("HEALTH_INFO",))


def found(text: str) -> list[str]:
    return [f.match for f in DETECTOR.find(text, View("", kind="chat"))]


@pytest.mark.parametrize(
    "marked",
    [
        "我妈⟦糖尿病⟧能吃这个吗",
        "我有⟦冠心病⟧装了⟦支架⟧",
        "爷爷⟦脑梗⟧了，⟦半身不遂⟧",
        "他⟦肺癌晚期⟧，想买制氧机",
        "本人⟦重度抑郁症⟧，冲动下的单",
        "刚做完⟦甲状腺结节手术⟧能戴项链吗",
    ],
)
def test_exact_span(marked: str) -> None:
    text, expected = unmark(marked)
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "高血压患者慎用吗",
        "糖尿病人能喝的饼干",
        "预防感冒的口罩",
        "哮喘的人能用吗",
        "乙肝五项试剂盒",
        "血压计准不准",
        "猫猫有心脏病能吃吗",
        "癫痫禁用",
    ],
)
def test_silent(text: str) -> None:
    assert found(text) == []


def test_off_unless_asked_for() -> None:
    assert [f.entity for f in PiiDetector(RULES).find("我妈糖尿病", View("", kind="chat"))] == []
