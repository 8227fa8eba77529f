"""What is suspicious in rules that load and pass their examples: patterns that do nothing, tests not made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from compliance_lint.engine import Scanner
from compliance_lint.expressions import lazy
from compliance_lint.jobs.prove import Fault, Prover
from compliance_lint.messages import choose
from compliance_lint.policy.literals import ways_to_match
from compliance_lint.policy.patterns import Pattern
from compliance_lint.policy.rules import ClaimRule, ClaimRules, Condition, Example, Policies, Rule
from compliance_lint.text import fold

_SYNTAX = lazy(r"\\.|\(\?P[<=]\w+[>)]|\(\?[aiLmsux-]+[:)]")
_SHOWN = 30  # characters of a pattern that are quoted


def smells(policies: Policies, rules: Sequence[Rule], others: frozenset[str]) -> Iterator[Fault]:
    """Everything suspicious in ``rules``; ``others`` are the ids of rules that were there before."""
    shared = Counter(c for rule in policies.claims for c in (*rule.require, *rule.unless))
    prover = Prover(policies)
    for rule in rules:
        if isinstance(rule, ClaimRule):
            yield from _impossible(rule)
            yield from _dead(rule)
            yield from _shadowed(rule)
            yield from _slow(rule, policies)
            yield from _unneeded(rule, policies, shared)
            yield from _look_alikes(rule)
        yield from _repeated(rule, prover, others)


def _impossible(rule: ClaimRule) -> Iterator[Fault]:
    for pattern in rule.patterns:
        bare = _SYNTAX.sub("", pattern.source)
        never = [char for char in bare if char.isupper() or fold(char).text != char]
        if never:
            signs = "".join(dict.fromkeys(never))
            yield _fault(
                rule,
                f"模式 {_quote(pattern)} 里的 {signs} 永远匹配不到：文本先转为小写、半角",
                f"{signs} in {_quote(pattern)} never matches: text is made lower case and half-width first",
            )


def _dead(rule: ClaimRule) -> Iterator[Fault]:
    for pattern in rule.patterns:
        if not any(_spans(pattern, example) for example in rule.bad):
            yield _fault(
                rule,
                f"没有 bad 例句用到模式 {_quote(pattern)}，它可能匹配不到任何内容",
                f"no bad example uses {_quote(pattern)}; it may match nothing",
            )


def _shadowed(rule: ClaimRule) -> Iterator[Fault]:
    for number, pattern in enumerate(rule.patterns):
        places = [(example, span) for example in rule.bad for span in _spans(pattern, example)]
        for earlier in rule.patterns[:number]:
            if places and all(_covered(span, _spans(earlier, example)) for example, span in places):
                yield _fault(
                    rule,
                    f"模式 {_quote(pattern)} 在例句里只匹配 {_quote(earlier)} 已匹配的地方，可能多余",
                    f"{_quote(pattern)} matches only where {_quote(earlier)} does; it may be of no use",
                )
                break


def _covered(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _slow(rule: ClaimRule, policies: Policies) -> Iterator[Fault]:
    for pattern in rule.patterns:
        if pattern.key in policies.triggers.always:
            yield _fault(
                rule,
                f"模式 {_quote(pattern)} 没有固定的字，每段文本都要试一遍，会拖慢检查",
                f"{_quote(pattern)} has no literal part: it is tried on every text and slows every run",
            )


def _unneeded(rule: ClaimRule, policies: Policies, shared: Counter[Condition]) -> Iterator[Fault]:
    """Conditions of the rule alone that no example needs; what several rules share is not judged here."""
    for number, condition in enumerate(rule.unless):
        if shared[condition] > 1:
            continue
        without = replace(rule, unless=(*rule.unless[:number], *rule.unless[number + 1 :]))
        before, after = _alone(rule, policies), _alone(without, policies)
        examples = (*rule.good, *rule.bad)
        if all(_verdicts(before, example) == _verdicts(after, example) for example in examples):
            why = condition.why.zh, condition.why.en
            yield _fault(
                rule,
                f"没有例句用到例外“{why[0]}”，请加一句 good",
                f"no example needs the exception “{why[1]}”; add a good one",
            )


def _alone(rule: ClaimRule, policies: Policies) -> Scanner:
    return Scanner(replace(policies, claims=ClaimRules.of([rule]), pii=()), ("claims",), second_opinion=False)


def _verdicts(scanner: Scanner, example: Example) -> list[tuple[int, int, str]]:
    asked = replace(scanner, industry=example.industry) if example.industry else scanner
    return [(f.start, f.end, f.status) for f in asked.text(example.text, example.kind)]


def _look_alikes(rule: ClaimRule) -> Iterator[Fault]:
    ways = [way for pattern in rule.patterns for way in ways_to_match(pattern.source)]
    if not ways:
        return
    texts = [fold(example.text).text.lower() for example in rule.good]
    if not any(word in text for way in ways for words in way for word in words for text in texts):
        some = sorted({word for way in ways for words in way for word in words}, key=len)[-1]
        yield _fault(
            rule,
            f"没有一个 good 例句接近这条规则（如含“{some}”却合法的说法），误报没有被防住",
            f"no good example comes near this rule (lawful words with “{some}”, say); "
            "nothing guards against false alarms",
        )


def _repeated(rule: Rule, prover: Prover, others: frozenset[str]) -> Iterator[Fault]:
    """Examples that another rule finds already, in the same place."""
    known: Counter[str] = Counter()
    for example in rule.bad:
        found = prover.open_in(rule, example)
        own = [f for f in found if f.rule_id == rule.id]
        known.update(
            {
                f.rule_id
                for f in found
                for o in own
                if f.rule_id in others and f.start < o.end and o.start < f.end
            }
        )
    for name, count in known.items():
        if rule.bad and count == len(rule.bad):
            yield _fault(
                rule, f"所有 bad 例句已被 {name} 报出，可能重复", f"{name} finds every bad example already"
            )


def _spans(pattern: Pattern, example: Example) -> list[tuple[int, int]]:
    text = fold(example.text).text.lower()
    return [found.span() for found in pattern.compiled.finditer(text)]


def _quote(pattern: Pattern) -> str:
    source = pattern.source
    return f"“{source if len(source) <= _SHOWN else source[:_SHOWN] + '…'}”"


def _fault(rule: Rule, zh: str, en: str) -> Fault:
    return Fault(rule.source, rule.id, choose(zh, en))
