"""A rule in Markdown, for platforms that show help beside a finding.

Examples of personal-data rules, and claims with a number in them, are left out: invented as they are,
they look like leaked values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compliance_lint.expressions import lazy
from compliance_lint.messages import choose, current_language
from compliance_lint.policy.rules import ClaimRule, Example, PiiRule, Rule

_EXAMPLES = 3
_NUMBER = lazy("[0-9]{7}|@")


def plain(rule: Rule) -> str:
    """The help as unformatted text."""
    return "\n".join([_problem(rule), *_laws(rule), *_advice(rule)])


def markdown(rule: Rule) -> str:
    """The help as Markdown: problem, law, what to do, examples."""
    return "\n\n".join(
        f"**{heading}**\n\n" + "\n".join(f"- {escape(line)}" for line in lines)
        if heading
        else escape(lines[0])
        for heading, lines in sections(rule)
    )


def sections(rule: Rule) -> Iterator[tuple[str, list[str]]]:
    """Headings and the lines under them; the first has none and one line, the problem."""
    yield "", [_problem(rule)]
    parts = [
        (choose("依据", "Law"), [*_laws(rule)]),
        (choose("怎么改", "What to do"), [*_advice(rule)]),
    ]
    if isinstance(rule, ClaimRule):
        parts += [
            (choose("会报告", "Reported"), _examples(rule.bad)),
            (choose("不会报告", "Not reported"), _examples(rule.good)),
        ]
    yield from ((heading, lines) for heading, lines in parts if lines)


def escape(text: str) -> str:
    """``text`` with what Markdown or HTML would read as markup made harmless."""
    for sign in "\\`*_[]<>|~#":
        text = text.replace(sign, f"\\{sign}" if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return text.replace("@", "@\u200b").replace("\n", " ")  # no one is to be notified


def _problem(rule: Rule) -> str:
    return rule.message.get(current_language()).replace("{match}", "…")


def _laws(rule: Rule) -> Iterator[str]:
    lang = current_language()
    for law in rule.laws:
        penalty = law.penalty.get(lang)
        yield law.cite(lang) + (choose(f"；罚则：{penalty}", f"; penalty: {penalty}") if penalty else "")


def _advice(rule: Rule) -> Iterator[str]:
    if isinstance(rule, ClaimRule):
        if rule.suggest:
            yield choose("可改为：", "try: ") + choose("、", ", ").join(rule.suggest)
        if advice := rule.advice.get(current_language()):
            yield advice
    elif isinstance(rule, PiiRule):
        yield choose(
            "用 compliance-lint redact 脱敏后再分享或导出",
            "mask it with compliance-lint redact before sharing",
        )


def _examples(examples: Iterable[Example]) -> list[str]:
    return [example.text for example in examples if not _NUMBER.search(example.text)][:_EXAMPLES]
