"""Rules and laws in time: what applies on a day, what it cites, what has moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_policy_loader import RULE, folder

from compliance_lint import InputError, PolicyError, cli, load_policies, scan_text
from compliance_lint.policy import loader

LAWS = """\
old:
  name: {zh: 旧法, en: Old Act}
  effective: 2010-01-01
  since: 2000-01-01
  until: 2020-01-01
new:
  name: {zh: 新法, en: New Act}
  effective: 2020-01-01
dateless:
  name: {zh: 习惯, en: Custom}
"""


def timed(tmp_path: Path, laws: str, *keys: str) -> Path:
    text = RULE.replace("[ad-law-9-3]", laws).replace(
        "    match:", "".join(f"    {k}\n" for k in keys) + "    match:"
    )
    (tmp_path / "laws.yaml").write_text(LAWS, encoding="utf-8")
    return folder(tmp_path, text)


@pytest.mark.parametrize(
    ("laws", "keys", "day", "cited"),
    [
        ("[old, new]", (), "2019-12-31", ["old"]),
        ("[old, new]", (), "2020-01-01", ["new"]),
        ("[old, new]", (), "2005-01-01", ["old"]),  # the article applied before its present wording
        ("[old, new]", (), "1999-12-31", None),
        ("[old]", (), "2020-01-01", None),
        ("[dateless]", (), "1990-01-01", ["dateless"]),
        ("[dateless]", ("since: 2015-06-01", "until: 2016-06-01"), "2015-05-31", None),
        ("[dateless]", ("since: 2015-06-01", "until: 2016-06-01"), "2015-06-01", ["dateless"]),
        ("[dateless]", ("since: 2015-06-01", "until: 2016-06-01"), "2016-06-01", None),
    ],
)
def test_what_applies_on_a_day(
    tmp_path: Path, laws: str, keys: tuple[str, ...], day: str, cited: list[str] | None
) -> None:
    policies = load_policies(timed(tmp_path, laws, *keys))
    found = scan_text("这锅天下第一", checks=("claims",), policies=policies, as_of=day)
    assert [[law.id for law in f.laws] for f in found if f.rule_id == "ZZ101"] == ([cited] if cited else [])


def test_today_is_the_day_unless_another_is_named() -> None:
    (now,) = [f for f in scan_text("这口锅是中国驰名商标", checks=("claims",)) if f.rule_id == "AD108"]
    (later,) = scan_text("这口锅是中国驰名商标", checks=("claims",), as_of="2027-06-01")
    assert "trademark-64" in [law.id for law in later.laws]
    assert now.laws


@pytest.mark.parametrize("day", ["2026-2-1", "2026-13-01", "昨天", "20260201"])
def test_a_day_must_be_a_date(tmp_path: Path, capfd: pytest.CaptureFixture[str], day: str) -> None:
    with pytest.raises(InputError, match="2026-02-01"):
        scan_text("锅", as_of=day)
    with pytest.raises(PolicyError, match=r"demo\.yaml:11: 日期应像 2026-02-01"):
        load_policies(timed(tmp_path, "[old]", f"since: '{day}'"))
    assert cli.run(["scan", "-", "--as-of", day]) == 2
    assert "--as-of 应为日期" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("day", "moved"), [("2018-01-01", True), ("2020-01-01", True), ("2020-01-02", False)]
)
def test_a_rule_moves_with_its_laws(tmp_path: Path, day: str, moved: bool) -> None:
    (rule,) = load_policies(timed(tmp_path, "[old, new]")).claims
    assert rule.moved_since(day) is moved


def test_a_rule_moves_when_it_is_changed(tmp_path: Path) -> None:
    (rule,) = load_policies(timed(tmp_path, "[dateless]", "changed: 2026-11-25")).claims
    assert rule.moved_since("2026-11-25")
    assert not rule.moved_since("2026-11-26")


def test_only_what_moved_is_listed(capfd: pytest.CaptureFixture[str]) -> None:
    moved = {rule.id for rule in loader.builtin().rules if rule.moved_since("2026-11-25")}
    assert cli.run(["rules", "--changed-since", "2026-11-25"]) == 0
    listed = capfd.readouterr().out.splitlines()
    assert {line.split()[0] for line in listed if line[:2] in ("AD", "PI")} == moved
    assert "AD201" in moved
    assert "AD102" not in moved


def test_every_claim_rule_says_why_and_how_to_mend_it() -> None:
    for rule in loader.builtin().claims:
        assert rule.laws, rule.id
        assert rule.advice.zh, rule.id
        assert rule.advice.en, rule.id
        assert rule.in_force("2026-11-25"), rule.id
