from __future__ import annotations

from pathlib import Path

import pytest

from compliance_lint import PolicyError, load_policies
from compliance_lint.policy import cache, loader
from compliance_lint.policy.patterns import alternation

RULE = """\
pack: demo
version: "1"
title: {zh: 演示, en: Demo}
rules:
  - id: ZZ101
    title: {zh: 标题, en: Title}
    message: {zh: 消息, en: Message}
    category: absolute
    severity: error
    laws: [ad-law-9-3]
    match: ['天下第一']
    examples:
      bad: [这是天下第一, 天下第一的锅]
      good: [一, 二, 三, 四, 五]
"""


def folder(tmp_path: Path, text: str, name: str = "demo.yaml") -> Path:
    (tmp_path / "ads").mkdir(exist_ok=True)
    (tmp_path / "ads" / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_good_file_loads(tmp_path: Path) -> None:
    policies = load_policies(folder(tmp_path, RULE))
    (rule,) = policies.claims
    assert (rule.id, rule.pack, rule.severity) == ("ZZ101", "demo", "error")
    assert policies.triggers.literal == {rule.patterns[0].key}
    assert rule.laws[0].cite() == "《广告法》第九条第三项"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    severity: error", "    sevrity: error", 9, '键 "sevrity" 不认识，是否想写 "severity"？'),
        ("severity: error", "severity: eror", 9, '取值 "eror" 不认识，是否想写 "error"？'),
        ("category: absolute", "category: absolut", 8, '是否想写 "absolute"'),
        ("    laws: [ad-law-9-3]\n", "", 5, "缺少 laws"),
        ("laws: [ad-law-9-3]", "laws: [ad-law-9-33]", 10, "ad-law-9-3"),
        ("['天下第一']", "['天下(第一']", 11, "正则写法有误"),
        ("['天下第一']", "['(?:天下第一)?']", 11, "空字符串"),
        ("['天下第一']", "['{nolist}第一']", 11, "词表 {nolist} 不存在"),
        ("bad: [这是天下第一, 天下第一的锅]", "bad: [天下第一]", 12, "至少要有 2 个 bad"),
        ("good: [一, 二, 三, 四, 五]", "good: [一, 二]", 12, "至少要 5 个"),
        (
            "    severity: error",
            "    severity: error\n    safe: {天下: 大家}",
            10,
            "不会被本规则的 match 命中",
        ),
        ("id: ZZ101", "id: zz1", 5, "规则编号"),
        ("en: Title}", "en: ''}", 6, "非空文字"),
        ("title: {zh: 标题, en: Title}", "title: {zh: 标题}", 6, "缺少 en"),
        ("    severity: error", "    severity: error\n    severity: info", 10, "写了两次"),
        ("match: ['天下第一']", "match: ['天下第一'\n  oops", 12, "YAML"),
        (
            "    match:",
            "    unless:\n      - after: '^了'\n    match:",
            12,
            "缺少 why",
        ),
        ("    match:", "    unless: [negatd]\n    match:", 11, '是否想写 "negated"'),
    ],
)
def test_a_broken_file_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in RULE
    with pytest.raises(PolicyError) as error:
        load_policies(folder(tmp_path, RULE.replace(old, new, 1)))
    assert f"demo.yaml:{line}: " in str(error.value), str(error.value)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_two_rules_with_one_id_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, RULE)
    with pytest.raises(PolicyError, match=r"ZZ101 已在 .*demo\.yaml:5 用过"):
        load_policies(folder(tmp_path, RULE, "other.yaml"))


def test_word_lists_of_the_folder_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "tops.txt").write_text("# comment\n第一\n第一名  # why\n", encoding="utf-8")
    policies = load_policies(folder(tmp_path, RULE.replace("['天下第一']", "['天下{tops}']")))
    assert policies.claims[0].patterns[0].compiled.search("天下第一名").group() == "天下第一名"


def test_a_phrase_may_use_word_lists_and_phrases_above_it(tmp_path: Path) -> None:
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "tops.txt").write_text("第一\n第二\n", encoding="utf-8")
    phrases = "rank: '{tops}名?'\nlands: '天下|江南'\nboast: '{lands}{rank}'\n"
    (tmp_path / "phrases.yaml").write_text(phrases, encoding="utf-8")
    (tmp_path / "contexts.yaml").write_text("{}\n", encoding="utf-8")
    policies = load_policies(folder(tmp_path, RULE.replace("'天下第一'", "'{boast}{2}'")))
    pattern = policies.claims[0].patterns[0].compiled
    assert pattern.fullmatch("天下第一名江南第二")  # each stands for itself, as one unit
    assert not pattern.search("天下江南第二")


def test_a_phrase_must_not_hide_a_word_list(tmp_path: Path) -> None:
    (tmp_path / "phrases.yaml").write_text("goods: '锅|碗'\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r'phrases\.yaml:1: "goods" 这个名字已用过'):
        load_policies(folder(tmp_path, RULE))


def test_a_shared_condition_may_name_one_above_it(tmp_path: Path) -> None:
    shared = """\
pots: {why: {zh: 锅, en: pots}, text: '锅'}
kitchen: {why: {zh: 厨房, en: kitchen}, any_of: [pots, {why: {zh: 碗, en: bowls}, text: '碗'}]}
"""
    (tmp_path / "contexts.yaml").write_text(shared, encoding="utf-8")
    text = RULE.replace("    match:", "    unless: [kitchen]\n    match:")
    (rule,) = load_policies(folder(tmp_path, text)).claims
    assert [part.text.source for part in rule.unless[0].any_of] == ["锅", "碗"]


def test_alternation_prefers_the_longest_word() -> None:
    import re

    pattern = re.compile(alternation(["高血压", "高血", "高血压病", "痛风", "a.b"]))
    assert pattern.fullmatch("高血压病")
    assert pattern.search("有高血压病史").group() == "高血压病"
    assert not pattern.search("axb")


def test_the_cache_gives_back_the_same_policies() -> None:
    policies = loader.load(loader.builtin_folder(), strict=False)
    thawed = cache.thaw(cache.freeze(policies))
    assert cache.freeze(thawed) == cache.freeze(policies)
    assert thawed.triggers == policies.triggers
    assert [r.id for r in thawed.rules] == [r.id for r in policies.rules]


@pytest.mark.parametrize("damage", ["", "[]", "0000000000000000\n{}", "\n\n", "not json"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    policies = loader.load(folder(tmp_path / "p", RULE) if (tmp_path / "p").mkdir() is None else tmp_path)
    made = []

    def build() -> loader.Policies:
        made.append(1)
        return policies

    file = tmp_path / "p" / "ads" / "demo.yaml"
    cache.cached(str(tmp_path), [file], build)
    (cached,) = (tmp_path / "compliance-lint").glob("policies-*.jsonl")
    cached.write_text(damage, encoding="utf-8")
    again = cache.cached(str(tmp_path), [file], build)
    assert again.claims[0].id == "ZZ101"
    assert len(made) == 2
    assert cache.cached(str(tmp_path), [file], build).claims[0].id == "ZZ101"
    assert len(made) == 2
