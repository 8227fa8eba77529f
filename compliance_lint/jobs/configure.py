"""Write a first configuration, and say what a configuration does to a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from compliance_lint.config.find import NAMES, absolute, shown
from compliance_lint.config.keys import FAIL_ON
from compliance_lint.config.template import template
from compliance_lint.files import atomic_write
from compliance_lint.jobs.cases import Cases
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.report.settings import Applied

Ask = Callable[[str], str]  # a question to the person at the terminal, their answer
_KINDS_OF_WORK = {
    "1": {},
    "2": {"check": "[claims]"},
    "3": {"check": "[pii]"},
}


def applied(path: Path, cases: Cases) -> Applied:
    """What applies to ``path``, which need not exist.  Raises InputError for a wrong configuration."""
    case = cases.of(path)
    project = cases.finder.project(absolute(path).parent)
    rules = case.question.policies.rules
    checks = {*case.question.checks, "lint"}
    on = [
        rule.id
        for rule in rules
        if case.judge.selects(rule.id) and case.judge.names[rule.id].family in checks
    ]
    changed = [(rule.id, wanted) for rule in rules if (wanted := case.judge.severity_of(rule.id))]
    return Applied(
        str(path),
        shown(project.path) if project else "",
        cases.finder.given(path),
        cases.finder.excludes(path, path.is_dir()),
        on,
        [rule.id for rule in rules if rule.id not in on],
        [(rule_id, severity) for rule_id, severity in changed if rule_id in on],
    )


def questions(ask: Ask, known: Mapping[str, str]) -> dict[str, str]:
    """The answers to the three questions of `init` that flags have not answered (``known``)."""
    values = dict(known)
    if "check" not in values:
        answer = ask(
            choose(
                "查什么？1 都查（默认）  2 只查宣传用语  3 只查个人信息：",
                "Check 1 both (default), 2 claims, 3 personal data: ",
            )
        )
        values |= _KINDS_OF_WORK.get(answer.strip(), {})
    if "industry" not in values:
        zh, en = "主要行业（如 food、cosmetics，可留空）：", "Industry (such as food, may be empty): "
        values["industry"] = ask(choose(zh, en)).strip()
    if "fail-on" not in values:
        zh, en = "从哪个级别起算失败？error（默认）或 warning：", "Fail from error (default) or warning on: "
        answer = ask(choose(zh, en)).strip()
        values["fail-on"] = one_of("fail-on", answer, FAIL_ON) if answer else ""
    return {name: value for name, value in values.items() if value}


def initialize(folder: Path, values: Mapping[str, str], *, force: bool) -> Path:
    """Write a commented configuration into ``folder``; an existing one is kept unless ``force``."""
    target = folder / NAMES[0]
    existing = next((folder / name for name in NAMES if (folder / name).exists()), None)
    if existing and not (force and existing == target):
        raise problem(
            f"{existing} 已存在，没有改动；要重写请加 --force",
            f"{existing} exists and was kept; --force rewrites it",
        )
    if not folder.is_dir():
        raise problem(f"{folder}：文件夹不存在", f"{folder}: no such folder")
    with atomic_write(target) as stream:
        stream.writelines(f"{line}\n".encode() for line in template(values))
    return target
