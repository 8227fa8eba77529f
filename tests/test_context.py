from __future__ import annotations

import pytest

from compliance_lint.detect.context import Context


def context(text: str, word: str) -> Context:
    start = text.index(word)
    return Context(text, start, start + len(word))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("本品不能治疗疾病", "治疗", True),
        ("本品不具有治疗作用", "治疗", True),
        ("请勿轻信根治", "根治", True),
        ("并非全网最低价", "全网最低", True),
        ("没有最好", "最好", True),
        ("从不宣称有疗效", "疗效", True),
        ("不是最好，是极品", "极品", False),
        ("不会没有效果", "效果", False),
        ("谁说不能治好", "治好", False),
        ("没有不瘦的", "瘦", False),
        ("不仅保湿还能治疗湿疹", "治疗", False),
        ("别人都说最好用", "最好用", False),
        ("这款非常好，治疗失眠", "治疗", False),
        ("不用买大牌，我们就是最好的", "最好", False),
        ("治疗失眠没有问题", "治疗", False),
    ],
)
def test_negation(text: str, word: str, expected: bool) -> None:
    assert context(text, word).negated is expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("所谓“根治”都是假的", "根治", True),
        ("店名叫「最鲜生」", "最鲜", True),
        ('别信"包治百病"', "包治百病", True),
        ("“最好”这个词，但我们治疗失眠", "治疗", False),
        ("他说“好”，然后根治了，又说“行”", "根治", False),
        ("【最好的面膜】", "最好", False),
    ],
)
def test_quotation(text: str, word: str, expected: bool) -> None:
    assert context(text, word).quoted is expected


def test_parts() -> None:
    here = context("秋天到了，这款面霜最好用，真的！买它", "最好用")
    assert (here.before, here.after) == ("这款面霜", "")
    assert here.clause == "这款面霜最好用"
    assert here.sentence == "秋天到了，这款面霜最好用，真的！"
