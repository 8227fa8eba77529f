"""Mobile numbers, foreign numbers and landlines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from compliance_lint.detect.recognizers.base import CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.checksums import id_card
from compliance_lint.detect.recognizers.evidence import expected, label_before, support
from compliance_lint.detect.recognizers.numbers import (
    Atom,
    NumberRun,
    chains,
    has_ascii_digits,
    has_digits,
    runs,
    solid_runs,
    word_char,
)
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_MOBILE = lazy(r"1[3-9]\d{9}")
# MIIT numbering plan; the rest of 1[3-9]x is not given out yet and needs a cue
_ISSUED = lazy(r"1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])")
# groupings people use; others need a cue
_GROUPINGS = frozenset(
    [(3, 4, 4), (3, 8), (7, 4), (5, 6), (3, 5, 3), (4, 3, 4), (3, 2, 2, 2, 2), (1,) * 11, (11,)]
)
_COUNTRY_CODE = lazy(r"(?:\(\s*)?(?:\+\s*86|0086|(?<!\d)86)\s*\)?[\s\-]{0,3}$")
_OPENING = {")": "(", "）": "（", "】": "【", "]": "["}
_EXTENSION = lazy(r"\s?(?:转|分机)\s?(\d{1,6})(?!\d)")
# Latin words that may touch a number: tel138…, 138…vx同号
_LABEL_LEFT = lazy(r"(?<![a-z])(?:tel|phone|mobile|mob|call|hp|ph|vx|wx|dh|sj|[vtmp])$", re.IGNORECASE)
_WORD_RIGHT = lazy(r"(?:vx|wx|v|qq|wechat|weixin|tel|ok|thx|thanks|call|pls)(?![a-z0-9])", re.IGNORECASE)
_AMOUNT_AFTER = lazy(r"\s?(?:次|元|厘|块|件|人次|播放|浏览|万|亿|%|％|\.(?!0(?!\d))\d)")
# columns whose cells are amounts or numbers of things: total_fee, skuPrice, 实付金额, 直播间ID
_COUNTED_COLUMN = lazy(
    r"(?:^|[^a-z])(?:amount|amt|fee|prices?|money|sku|spu)(?![a-z])|(?:item|goods|product|room)_?id(?![a-z])"
    r"|金额|实付|应付|[单总售原]价|价格|(?:商品|货品|宝贝|直播间)_?(?:编号|编码|id)"
)
_COUNT = lazy(r"\s*\d+\s?[分厘元]?\s*")
_CAMEL = lazy(r"(?<=[a-z])(?=[A-Z])")
_MONEY_BEFORE = "¥￥$€"
_MOBILE_LENGTHS = frozenset([11, 13, 15])
_GLUED_LENGTHS = frozenset([14, 15, 22, 29])  # room, mobile or identity number stuck to a mobile
_ROOM_BEFORE = lazy(r"(?:[栋幢楼座室门]|单元|号楼?|\d-)$")
_LIST_MARK = lazy(r"(?<![\w.])[1-9]\d?\.$")


def mobile_shaped(digits: str) -> bool:
    """True for 11 digits of mobile form, given out or not."""
    return _MOBILE.fullmatch(digits) is not None


def find_mobile(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Mobile numbers of mainland China in any spelling, with their country code."""
    if not has_digits(view.text) or _counted(view, rule):
        return
    end = 0
    for run in runs(view.text, _MOBILE_LENGTHS):
        if run.start < end or not _mobile_run(view, run):
            continue
        start, stop = _with_prefix(view.text, run)
        evidence = support(view, rule, start, stop)
        confidence = _mobile_confidence(run, evidence, _lone(view.text, run))
        if confidence is None or evidence is None:
            continue
        end = stop
        yield Hit(rule, start, stop, confidence, evidence)
        extension = _EXTENSION.match(view.text, stop)
        if extension:
            yield Hit(rule, *extension.span(1), confidence, ("extension",))
    yield from _stuck_mobiles(view, rule)
    yield from _pieces(view, rule)


def _counted(view: View, rule: PiiRule) -> bool:
    """True for a cell of nothing but digits (and a unit) in a column of amounts or of item numbers."""
    if not view.name or view.under(rule.columns) or not _COUNT.fullmatch(view.text):
        return False
    header = _CAMEL.sub("_", view.name.rsplit(".", 1)[-1]).lower()
    return "人" not in header and _COUNTED_COLUMN.search(header) is not None  # 应付款人 is a person


def _mobile_run(view: View, run: NumberRun) -> bool:
    digits, prefix = run.digits[-11:], run.digits[:-11]
    if (
        digits.endswith("0000000")
        or not mobile_shaped(digits)
        or prefix not in ("", "86", "0086")
        or run.letters > 5
    ):
        return False
    return not _inside_token(view.text, run.start, run.end) and not _inside_number(view.text, run)


def _inside_token(text: str, start: int, end: int) -> bool:
    left = word_char(text, start - 1) and not _LABEL_LEFT.search(text, max(0, start - 8), start)
    right = word_char(text, end) and not _WORD_RIGHT.match(text, end)
    return left or right


def _inside_number(text: str, run: NumberRun) -> bool:
    """True for a part of an amount, a decimal, a hyphenated code or a longer grouped number."""
    if text[run.start - 1 : run.start] in tuple(_MONEY_BEFORE) or _AMOUNT_AFTER.match(text, run.end):
        return True
    before = text[max(0, run.start - 2) : run.start]
    if len(before) == 2 and before[1] in "-_./" and before[1] != "/" and word_char(before, 0):
        return not (_COUNTRY_CODE.search(text[: run.start]) or _LIST_MARK.search(text[: run.start]))
    if run.solid or run.sizes == (3, 4, 4) or (run.left is None and run.right is None):
        return False
    joint = run.joints[0]
    sides = (side for side in (run.left, run.right) if side is not None)
    return any(side[0] == joint and bool(side[1].han) == bool(run.han) for side in sides)


def _lone(text: str, run: NumberRun) -> bool:
    """True when nothing else stands on the lines of the number: then any grouping is one."""
    left, right = text.rfind("\n", 0, run.start) + 1, text.find("\n", run.end)
    line = text[left : right if right >= 0 else len(text)]
    return len(line.strip()) == run.end - run.start


def _mobile_confidence(run: NumberRun, evidence: tuple[str, ...] | None, lone: bool) -> float | None:
    if evidence is None:
        return None
    if not _ISSUED.match(run.digits[-11:]):
        return CUED if evidence and (run.solid or run.sizes in _GROUPINGS) else None
    if evidence:
        return STRONG
    sizes = run.sizes if len(run.digits) == 11 else run.sizes[1:] or (11,)
    # eleven Chinese numerals of mobile form are a number however they are paused
    spoken = run.han == len(run.digits)
    return FORMAT if run.solid or spoken or lone or sizes in _GROUPINGS else None


def _with_prefix(text: str, run: NumberRun) -> tuple[int, int]:
    """The span with country code and opening bracket: ``(+86)138…``, ``(138) 1234…``."""
    start = run.start
    closing = next((joint.strip()[:1] for joint in run.joints if joint.strip()[:1] in _OPENING), "")
    if closing and text[start - 1 : start] == _OPENING[closing]:
        start -= 1
    if len(run.digits) > 11:
        start -= text[start - 1 : start] == "+"
        return start - (text[start - 1 : start] == "(" and ")" in run.joints[:1]), run.end
    code = _COUNTRY_CODE.search(text, max(0, start - 9), start)
    return (code.start() if code else start), run.end


def _stuck_mobiles(view: View, rule: PiiRule) -> Iterator[Hit]:
    """A mobile written right behind an identity number or another mobile, without a blank."""
    for run in solid_runs(view.text, _GLUED_LENGTHS):
        head, tail = run.digits[:-11], run.digits[-11:]
        if run.letters or not _ISSUED.match(tail) or _inside_token(view.text, run.start, run.end):
            continue
        room = len(head) < 5 and _ROOM_BEFORE.search(view.text, max(0, run.start - 3), run.start)
        if room or id_card(head) or (mobile_shaped(head) and _ISSUED.match(head)):
            cuts = [0, 11] if len(head) == 11 else [len(head)]
            for cut in cuts:
                yield Hit(rule, run.positions[cut], run.positions[cut + 10] + 1, FORMAT, ("glued",))


_CONNECTOR = lazy(r"然后|接|开头|后面|后头|后边|中间|最后|尾|后[四八4八]位|再|啦|呃|嗯|\n")
_PIECE_GAP = 9
_LINE_GAP = 12


def _pieces(view: View, rule: PiiRule) -> Iterator[Hit]:
    """A mobile dictated in pieces: 前三位139，后面接1234，最后5678."""
    if not _CONNECTOR.search(view.text):
        return
    parts = list(_parts(view.text))
    for first in range(len(parts)):
        for count in (2, 3, 4):
            chosen = parts[first : first + count]
            if len(chosen) == count and _dictated(view.text, chosen):
                sure = STRONG if rule.entity in view.asked else FORMAT
                for start, end, _ in chosen:
                    yield Hit(rule, start, end, sure, ("pieces",))


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """Neighbouring digits of one line: where they start and end, and the digits."""
    for chain in chains(text):
        line: list[Atom] = []
        for atom in chain:
            if line and "\n" in text[line[-1].end : atom.start]:
                yield line[0].start, line[-1].end, "".join(a.digits for a in line)
                line = []
            line.append(atom)
        yield line[0].start, line[-1].end, "".join(a.digits for a in line)


def _dictated(text: str, parts: list[tuple[int, int, str]]) -> bool:
    digits = "".join(part[2] for part in parts)
    if len(parts[0][2]) < 3 or not mobile_shaped(digits) or not _ISSUED.match(digits):
        return False
    gaps = [text[a[1] : b[0]] for a, b in pairwise(parts)]
    return all(len(gap) <= _PIECE_GAP and _CONNECTOR.search(gap) for gap in gaps) or _over_lines(parts, gaps)


def _over_lines(parts: list[tuple[int, int, str]], gaps: list[str]) -> bool:
    """True for the usual grouping with a line break in each gap: one number over several messages."""
    sizes = tuple(len(part[2]) for part in parts)
    return sizes in _GROUPINGS and all("\n" in gap and len(gap) <= _LINE_GAP for gap in gaps)


# Country and territory codes with the digits of their national numbers
_FOREIGN = lazy(
    r"(?<![0-9A-Za-z])(?:\+|00)\s?(?P<code>852|853|886|1|7|20|27|3\d|4[0134-9]|5[1-8]|6[0-6]|8[124]|9[0-58]|9\d\d)"
    r"[\s\-]{0,2}(?P<rest>\(?\d(?:[\s\-()]{0,2}\d){6,11})(?![0-9A-Za-z])"
)
_TAIWAN = lazy(
    r"(?<![0-9A-Za-z\-])(?:886[\s\-]9\d{2}[\s\-]?\d{3}[\s\-]?\d{3}|09\d{2}-\d{3}-?\d{3}|09\d{8})(?![0-9A-Za-z\-])"
)
_HARBOUR = lazy("香港|澳[门門]")
_HONG_KONG = lazy(r"(?<![0-9A-Za-z\-+])[5679]\d{3}[\s\-]?\d{4}(?![0-9A-Za-z\-])")


def find_foreign_phone(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Numbers with a foreign country code, and those of Hong Kong, Macau and Taiwan with a cue."""
    if not has_ascii_digits(view.text):
        return
    for found in _FOREIGN.finditer(view.text):
        yield Hit(rule, *found.span(), CUED, (f"country code:{found['code']}",))
    for pattern, needs_cue in ((_TAIWAN, False), (_HONG_KONG, True)):
        if needs_cue and not _HARBOUR.search(view.text):
            continue
        for found in pattern.finditer(view.text):
            evidence = support(view, rule, *found.span())
            separated = "-" in found[0]
            if evidence or (evidence is not None and separated and not needs_cue):
                yield Hit(rule, *found.span(), CUED if evidence else FORMAT, evidence)


_AREA = lazy(r"0(?:10|2[0-57-9]|[3-6][1-9]\d|7\d\d|8[1-9]\d|9\d\d)")
_LANDLINE_LENGTHS = frozenset([10, 11, 12])
_BARE_LENGTHS = frozenset([7, 8])
_HYPHEN_EXTENSION = lazy(r"\s?-\s?\d{1,6}(?![0-9A-Za-z-])")


def find_landline(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Landlines with area code; without one only right behind a label such as 座机."""
    if not has_digits(view.text):
        return
    end = 0
    for run in runs(view.text, _LANDLINE_LENGTHS):
        if run.start >= end and _landline_run(view.text, run):
            evidence = support(view, rule, run.start, run.end)
            if evidence is None or not (evidence or _written_as_landline(view.text, run)):
                continue
            hit, end = _landline_hit(view, rule, run, evidence)
            yield from hit
    yield from _bare_landlines(view, rule)


def _landline_run(text: str, run: NumberRun) -> bool:
    area = _AREA.match(run.digits)
    if not area or run.letters or word_char(text, run.start - 1) or word_char(text, run.end):
        return False
    if text[run.start - 1 : run.start] == "-" or (run.left and "-" in run.left[0]):
        return False
    size, local = len(area[0]), len(run.digits) - len(area[0])
    if local not in ((8,) if size == 3 else (7, 8)) or run.digits[size] == "0":
        return False
    return run.solid or (run.sizes[0] == size and run.sizes[1:] in ((local,), (4, local - 4), (3, local - 3)))


def _written_as_landline(text: str, run: NumberRun) -> bool:
    """True when the writing itself shows an area code, so that no cue word is needed."""
    if run.solid:
        return run.han == len(run.digits)
    return run.joined_by("-()（）\u2010\u2013\u2014")


def _landline_hit(
    view: View, rule: PiiRule, run: NumberRun, evidence: tuple[str, ...]
) -> tuple[list[Hit], int]:
    start, end = run.start, run.end
    if run.joints and run.joints[0].strip()[:1] in _OPENING and start and view.text[start - 1] in "(（":
        start -= 1
    tail = _HYPHEN_EXTENSION.match(view.text, end)
    end = tail.end() if tail else end
    confidence = STRONG if evidence else CUED
    hits = [Hit(rule, start, end, confidence, evidence or ("area code",))]
    extension = _EXTENSION.match(view.text, end)
    if extension:
        hits.append(Hit(rule, *extension.span(1), confidence, ("extension",)))
    return hits, end


def _bare_landlines(view: View, rule: PiiRule) -> Iterator[Hit]:
    for run in runs(view.text, _BARE_LENGTHS):
        if run.letters or run.digits[0] in "01" or run.sizes not in ((7,), (8,), (4, 4), (3, 4)):
            continue
        if run.left or run.right or word_char(view.text, run.start - 1) or word_char(view.text, run.end):
            continue
        label = label_before(view, run.start, rule.cues)
        evidence = (f"cue:{label}",) if label else expected(view, rule, run.start, run.end)
        if evidence:
            yield Hit(rule, run.start, run.end, CUED, evidence)
