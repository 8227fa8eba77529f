"""Why a value was not taken for personal data: what its form lacks, or what its surroundings say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from compliance_lint.detect.pii import PiiDetector
from compliance_lint.detect.recognizers import recognize
from compliance_lint.detect.recognizers.base import THRESHOLD, Hit, View
from compliance_lint.detect.recognizers.checksums import id_card, id_card_shape, luhn
from compliance_lint.detect.recognizers.name_frames import frames_of
from compliance_lint.detect.recognizers.names import candidates, rate
from compliance_lint.detect.recognizers.numbers import chains, word_char
from compliance_lint.model import Finding, Text
from compliance_lint.policy.rules import PiiRule
from compliance_lint.text import fold

_SAMPLES = 3  # cue words named as examples
_MASK = "*＊×"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one rule did not take the value; ``rule`` is None for what holds for all of them."""

    rule: PiiRule | None
    why: Text
    lacks: tuple[str, ...] = ()  # its form would do: examples of the words that would make it count


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found at one place of the value, or why nothing was; offsets in the text."""

    start: int
    end: int
    found: tuple[Finding, ...]
    reasons: tuple[Reason, ...]


def why_not(
    value: str, text: str, rules: Sequence[PiiRule], view: View, enable: Sequence[str]
) -> list[Verdict]:
    """A verdict for each place where ``value`` stands in ``text``; none if it does not.

    ``view`` says what is known besides the words, ``enable`` which entities off by default are on.
    """
    findings = PiiDetector(rules, enable).find(text, view)
    kept = {rule.id for rule in rules if not rule.redact}  # of an order number one may ask: why no card?
    verdicts = []
    at = text.find(value) if value else -1
    while at >= 0:
        end = at + len(value)
        found = tuple(f for f in findings if f.start < end and at < f.end)
        covered = {place for f in found for place in range(f.start, f.end)}
        taken = covered.issuperset(range(at, end)) and not kept.issuperset(f.rule_id for f in found)
        reasons = () if taken else tuple(_reasons(text, at, end, rules, view, enable))
        verdicts.append(Verdict(at, end, found, reasons))
        at = text.find(value, end)
    return verdicts


def _reasons(
    text: str, start: int, end: int, rules: Sequence[PiiRule], view: View, enable: Sequence[str]
) -> Iterator[Reason]:
    value = fold(text[start:end]).text.strip()
    if any(mark in text[start:end] for mark in _MASK):
        yield Reason(None, Text("已经打过码", "it is masked already"))
        return
    # offsets of folded and written text differ only by marks nobody sees
    before, after = fold(text[:start]).text, fold(text[end:]).text
    seen = replace(view, text=before + value + after, found=())
    place = len(before), len(before) + len(value)
    seen = replace(
        seen, found=tuple(h for h in PiiDetector(rules, enable).hits(seen) if not _meets(h, *place))
    )
    known = False
    for rule in rules:
        for reason in _of_rule(rule, seen, *place, rule.default or rule.entity in enable):
            known = True
            yield reason
    if not known:
        yield Reason(
            None,
            Text("不具有任何一种个人信息的格式", "it has the form of no personal data we know"),
        )


def _of_rule(rule: PiiRule, view: View, start: int, end: int, on: bool) -> Iterator[Reason]:
    value = view.text[start:end]
    hits = [hit for hit in recognize(view, rule) if _meets(hit, start, end)]
    if any(hit.confidence >= THRESHOLD for hit in hits):
        if not on:
            yield Reason(
                rule, Text("默认不查这一类，可用 --enable 打开", "off by default: --enable turns it on")
            )
    elif hits:
        sure = max(hits, key=lambda hit: hit.confidence)
        why = Text(
            f"可信度只有 {sure.confidence:.2f}，不到 {THRESHOLD}（{'、'.join(sure.evidence)}）",
            f"its confidence is {sure.confidence:.2f}, below {THRESHOLD} ({', '.join(sure.evidence)})",
        )
        yield Reason(rule, why)
    elif rule.entity == "PERSON":
        yield from (Reason(rule, why) for why in _of_name(rule, view, start, end))
    elif on:
        yield from (Reason(rule, why) for why in _of_form(rule, value))
        if _would_do(rule, value):
            yield _surroundings(rule, view, start, end)


def _meets(hit: Hit, start: int, end: int) -> bool:
    return hit.start < end and start < hit.end


def _would_do(rule: PiiRule, value: str) -> bool:
    """True when the value would be found with a label or as an answer."""
    if value.isalpha() and not value.isascii():
        return False  # any word could be an account
    labelled = [View(f"{cue}：{value}", kind="chat") for cue in rule.cues[:_SAMPLES]]
    tries = [*labelled, View(value, kind="chat", asked=frozenset([rule.entity]))]
    return any(hit.confidence >= THRESHOLD for view in tries for hit in recognize(view, rule))


def _surroundings(rule: PiiRule, view: View, start: int, end: int) -> Reason:
    """What around the value speaks against it, when its form is right."""
    if word_char(view.text, start - 1) or word_char(view.text, end):
        return Reason(rule, Text("与前后的字母或数字连在一起", "letters or digits are glued to it"))
    word = view.cue_before(start, rule.cues + rule.vetoes)
    if word in rule.vetoes:
        why = Text(f"前面的「{word}」说明是别的东西", f"“{word}” before it says that it is something else")
        return Reason(rule, why)
    why = Text(
        "格式可以，但附近没有这样的词，不在这样的列下，对方也没有问",
        "its form would do, but no such word is near, no header or question calls for it",
    )
    return Reason(rule, why, rule.cues[:_SAMPLES])


def _of_name(rule: PiiRule, view: View, start: int, end: int) -> Iterator[Text]:
    frames = frames_of(view, rule.cues)
    if (start, end) not in set(candidates(frames)):
        return
    odds, need = rate(view, frames, start, end)
    around = f"{frames.left(start)}|{frames.right(end)}"
    yield Text(
        f"姓名模型给 {odds:+.1f}，这里需要 {need:+.1f}（前后文 {around}）",
        f"the name model gives {odds:+.1f}, {need:+.1f} is needed here (frame {around})",
    )


def _of_form(rule: PiiRule, value: str) -> Iterator[Text]:
    """What a number lacks to be one of the rule's kind."""
    digits = "".join(atom.digits for chain in chains(value) for atom in chain)
    if rule.recognizer == "mobile" and len(digits) in (10, 11, 12) and digits[:1] == "1":
        if len(digits) != 11:
            yield Text(f"手机号应为 11 位，这里是 {len(digits)} 位", f"{len(digits)} digits, a mobile has 11")
        else:
            yield Text("不是已启用的手机号段", "no mobile numbers begin like this")
    elif rule.recognizer == "idcard" and len(digits) in (17, 18):
        number = digits + value.upper()[-1:] if len(digits) == 17 else digits
        if not id_card_shape(number):
            yield Text("地区码或出生日期不对", "its region or date of birth is impossible")
        elif not id_card(number):
            yield Text(
                "校验位不对，又没有「身份证」这样的词", "its check digit is wrong and no word calls it an id"
            )
    elif rule.recognizer == "bankcard" and 15 <= len(digits) <= 19:
        if not luhn(digits):
            yield Text("银行卡校验位（Luhn）不对", "its check digit (Luhn) is wrong")
        else:
            yield Text("不是银行发卡的号段", "it is of no range that banks issue")
