"""`rules` and `explain`: what the policies say, in a table or at length."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from compliance_lint.messages import choose, current_language
from compliance_lint.model import Text
from compliance_lint.operators.masks import mask
from compliance_lint.policy.rules import ClaimRule, Condition, Example, PiiRule, Rule
from compliance_lint.report.layout import Style, printable, table, wrap
from compliance_lint.report.titles import title

_OUTCOMES: Mapping[str, Text] = MappingProxyType(
    {
        "silent": Text("不报告", "not reported"),
        "exempt": Text("豁免，不计入结果", "exempt, does not fail a run"),
        "evidence": Text("豁免，但须留存证明材料", "exempt, but keep the evidence"),
    }
)


def kind_of(rule: Rule) -> str:
    """The category of a claim rule, the entity of a personal-data rule."""
    if isinstance(rule, ClaimRule):
        return rule.category
    return rule.entity if isinstance(rule, PiiRule) else rule.pack


def _as_table(rules: Sequence[Rule], style: Style) -> Iterator[str]:
    lang = current_language()
    header = ("编号", "级别", "类别", "名称") if lang == "zh" else ("id", "severity", "kind", "title")
    rows = [(r.id, r.severity, title(kind_of(r)), r.title.get(lang)) for r in rules]
    yield from table(header, rows, style)
    yield ""
    yield choose(
        f"共 {len(rows)} 条规则；查看某一条：compliance-lint explain {rows[0][0] if rows else 'AD101'}",
        f"{len(rows)} rules; more on one of them: compliance-lint explain {rows[0][0] if rows else 'AD101'}",
    )


def _as_json(rules: Sequence[Rule], style: Style) -> Iterator[str]:
    yield from json.dumps([_record(rule) for rule in rules], ensure_ascii=False, indent=2).split("\n")


def _record(rule: Rule) -> dict[str, Any]:
    lang = current_language()
    claim = isinstance(rule, ClaimRule)
    return {
        "id": rule.id,
        "pack": rule.pack,
        "family": "claims" if claim else "pii" if isinstance(rule, PiiRule) else "lint",
        "category": rule.category if isinstance(rule, ClaimRule) else rule.pack,
        "entity": rule.entity if isinstance(rule, PiiRule) else None,
        "severity": rule.severity,
        "title": rule.title.get(lang),
        "message": rule.message.get(lang),
        "laws": [law.cite(lang) for law in rule.laws],
        "since": rule.since,
        "until": rule.until,
        "changed": rule.changed,
    }


LISTINGS: Mapping[str, Callable[[Sequence[Rule], Style], Iterator[str]]] = MappingProxyType(
    {"text": _as_table, "json": _as_json}
)


def explain(rule: Rule, style: Style) -> Iterator[str]:
    """Everything a writer wants to know about one rule."""
    lang = current_language()
    yield style.paint(f"{rule.id}  {rule.title.get(lang)}", "bold")
    about = [(choose("级别", "severity"), rule.severity), (choose("类别", "kind"), title(kind_of(rule)))]
    about.append((choose("规则包", "pack"), rule.pack))
    times = ((choose("生效", "since"), rule.since), (choose("失效", "until"), rule.until))
    about += [(name, day) for name, day in (*times, (choose("修改", "changed"), rule.changed)) if day]
    yield choose("　", "   ").join(f"{name}: {value}" for name, value in about)
    yield from _section(choose("问题", "problem"), [rule.message.get(lang).replace("{match}", "…")], style)
    yield from _section(choose("依据", "law"), _laws(rule), style)
    if isinstance(rule, ClaimRule):
        yield from _section(choose("因商品或渠道而异", "by goods or channel"), _variants(rule), style)
        yield from _claim(rule, style)
    elif isinstance(rule, PiiRule):
        yield from _personal(rule, style)
    yield from _section(choose("会报告的例子", "reported"), _examples(rule.bad, "✗"), style)
    yield from _section(choose("不会报告的例子", "not reported"), _examples(rule.good, "✓"), style)


def _laws(rule: Rule) -> Iterator[str]:
    lang = current_language()
    for law in rule.laws:
        since = choose(f"（{law.effective} 起施行）", f" (in force since {law.effective})")
        until = choose(f"（{law.until} 起不再适用）", f" (until {law.until})")
        yield law.cite(lang) + (since if law.effective else "") + (until if law.until else "")
        if penalty := law.penalty.get(lang):
            yield choose("罚则：", "penalty: ") + penalty


def _variants(rule: ClaimRule) -> Iterator[str]:
    lang, lines = current_language(), list[str]()
    for variant in rule.variants:
        what = [title(variant.category)] if variant.category else []
        what += [title(variant.severity)] if variant.severity else []
        laws = choose("、", ", ").join(law.cite(lang) for law in variant.laws)
        lines.append(
            f"{variant.when.why.get(lang)}: " + choose("，", ", ").join([*what, *([laws] if laws else [])])
        )
    yield from dict.fromkeys(lines)


def _claim(rule: ClaimRule, style: Style) -> Iterator[str]:
    lang = current_language()
    rewording = [f"「{s}」" for s in rule.suggest] if lang == "zh" else [f'"{s}"' for s in rule.suggest]
    safe = choose("、", ", ").join(f"{old} → {new}" for old, new in rule.safe)
    by_fix = choose(f"fix --apply 可直接替换：{safe}", f"fix --apply puts in place: {safe}") if safe else ""
    fixes = ["".join(rewording) if lang == "zh" else ", ".join(rewording), by_fix, rule.advice.get(lang)]
    yield from _section(choose("怎么改", "how to mend it"), (fix for fix in fixes if fix), style)
    needed, lifted = _conditions(rule.require, outcome=False), _conditions(rule.unless, outcome=True)
    yield from _section(choose("只在以下情况报告", "only reported when"), needed, style)
    yield from _section(choose("不算违规的情形", "exceptions"), lifted, style)


def _conditions(conditions: Iterable[Condition], *, outcome: bool) -> Iterator[str]:
    lang = current_language()
    lines = (
        c.why.get(lang) + (choose(" → ", " -> ") + _OUTCOMES[c.then].get(lang) if outcome else "")
        for c in conditions
    )
    yield from dict.fromkeys(lines)


def _personal(rule: PiiRule, style: Style) -> Iterator[str]:
    advice = [choose("用 compliance-lint redact 脱敏后再分享或导出", "mask it with compliance-lint redact")]
    sample = next((e.text[slice(*e.spans[0])] for e in rule.bad if e.spans), "")
    if not rule.redact:
        advice = [choose("默认不脱敏，请人工判断", "not masked by default; decide yourself")]
    elif sample:
        hidden = mask(rule.entity, sample)
        advice.append(choose(f"例如 {sample} 变为 {hidden}", f"for example {sample} becomes {hidden}"))
    yield from _section(choose("怎么办", "what to do"), advice, style)
    near = choose("、", ", ")
    words = (
        (choose("附近有这些词时更确定", "surer near these words"), rule.cues),
        (choose("附近有这些词时不报告", "not reported near these words"), rule.vetoes),
        (choose("列名或字段名为这些时更确定", "surer under these column names"), rule.columns),
    )
    for heading, listed in words:
        yield from _section(heading, [near.join(listed)] if listed else [], style)


def _examples(examples: Iterable[Example], sign: str) -> Iterator[str]:
    for example in examples:
        text, done = "", 0
        for start, end in example.spans:
            text += f"{example.text[done:start]}⟦{example.text[start:end]}⟧"
            done = end
        under = choose(f"（列「{example.name}」）", f' (column "{example.name}")') if example.name else ""
        fixed = choose(f"　→ {example.fix}", f"  -> {example.fix}") if example.fix else ""
        yield printable(f"{sign} {text}{example.text[done:]}{under}{fixed}")


def _section(heading: str, lines: Iterable[str], style: Style) -> Iterator[str]:
    """A heading and indented paragraphs; nothing if there are none."""
    paragraphs = list(lines)
    if not paragraphs:
        return
    yield ""
    yield style.paint(heading, "bold")
    for paragraph in paragraphs:
        for line in wrap(paragraph, style.width - 2, style):
            yield f"  {line}"
