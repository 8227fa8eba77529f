"""Patterns of users find what ``re`` finds, and can't keep a run from ending."""

import re
from contextvars import copy_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_lint import cli
from compliance_lint.model import InputError
from compliance_lint.policy.guarded import Guarded

PACK = """
pack: ours
version: "1"
title: {zh: 自家规则, en: ours}
rules:
  - id: XX101
    category: absolute
    severity: error
    laws: [ad-law-9-3]
    title: {zh: 慢, en: slow}
    message: {zh: 慢, en: slow}
    match: ['{pattern}']
    examples:
      bad: [一直aab, 又是aab]
      good: [上新了, 首先谢谢, 第一次来, 最近很忙, 你好]
"""


@given(
    st.sampled_from(
        ["a+b?", "(?P<hit>a|中)+b", "(?<!a)b", "a(?=b)", "[ab]{2,3}?", "(?:ab|a)(?!中)", "^a|b$"]
    ),
    st.text("ab中\n", max_size=12),
)
def test_searches_like_re(source, text):
    ours, stock = Guarded(source, "x.yaml:1"), re.compile(source)
    assert [m.span() for m in ours.finditer(text)] == [m.span() for m in stock.finditer(text)]
    found, wanted = ours.search(text), stock.search(text)
    assert (found and found.span()) == (wanted and wanted.span())
    assert bool(ours.fullmatch(text, 0, len(text))) == bool(stock.fullmatch(text, 0, len(text)))
    assert dict(ours.groupindex) == dict(stock.groupindex)


@pytest.mark.parametrize("ask", ["search", "finditer"])
def test_gives_up(ask):
    slow = Guarded("(?:a|a|b?a)+c", "ours.yaml:9")
    with pytest.raises(InputError, match=r"^ours\.yaml:9: "):
        list(getattr(slow, ask)("a" * 60 + "b，c") or ())


def test_a_slow_rule_of_a_user_is_an_error_with_its_place(tmp_path, capsys):
    (tmp_path / "ours" / "ads").mkdir(parents=True)
    pack = PACK.replace("{pattern}", "(?:a|a|aa)+b")
    (tmp_path / "ours" / "ads" / "slow.yaml").write_text(pack, encoding="utf-8")
    text = tmp_path / "a.txt"
    text.write_text("买它aab" + "a" * 80 + "，b", encoding="utf-8")
    args = ["scan", str(text), "--policies", str(tmp_path / "ours"), "--lang", "en"]
    assert copy_context().run(cli.run, args) == 2
    errors = capsys.readouterr().err
    assert "ours/ads/slow.yaml:12: this pattern took more than 1 s" in errors
    assert "Traceback" not in errors
