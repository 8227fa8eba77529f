"""What a conversation adds to its messages: questions, values in pieces, and values said again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from compliance_lint.detect.recognizers.address_parts import Level, parts_in
from compliance_lint.detect.recognizers.base import CUED
from compliance_lint.detect.recognizers.spans import Taken
from compliance_lint.detect.redacted import is_redacted
from compliance_lint.expressions import lazy
from compliance_lint.model import Finding
from compliance_lint.policy.rules import PiiRule

# How people ask for something: the turn after may answer with the bare value.
_REQUEST = lazy(
    "请|麻烦|提供|发一?下|发我|发来|报一?下|报给|留一?[下个]|填|告诉|告知|说一?下|多少|什么|哪|几"
    "|[?？]|吗|呢|呗|核对|核实|确认|登记|给我|念|对一?下"
)
_SHORT = 12  # a message so short that names a field asks for it: 收货人, 手机号呢
# Questions without the name of the field.
_ASKS = tuple(
    (entity, lazy(words))
    for entity, words in {
        "PERSON": "称呼|贵姓|叫什么|叫啥|哪位|谁收|写谁|谁的名|什么名|留名|留个名|签名|名字|姓名|谁家"
        "|收件人?|收货人?|联系人",
        "CN_ADDRESS": "哪栋|几栋|几号楼|哪个小区|送哪|寄哪|寄到哪|送到哪|发哪|在哪|哪里|门牌|几楼|几室|几单元"
        "|哪个单元|哪户|具体位置|详细|楼号|房号|收货信息|收件信息|填哪|住址|地址|坐标在|户址|住哪",
        "PHONE_NUMBER": "怎么联系|联系方式|打哪个|哪个号|号码|电话|手机",
        "SECRET_CODE": "几位数|[四六]位|数字|开门|进门|怎么进|收到.{0,4}码|码.{0,4}收到"
        "|码.{0,3}(?:报|念|发|多少)",
        "SOCIAL_ID": "账号|帐号|用户名|会员名|(?<![a-zA-Z])id(?![a-zA-Z])|ID",
        "TRACKING_NUMBER": "单号|哪个单|哪一?单|哪个快递|运单",
        "ORDER_NUMBER": "订单号|哪个单|哪一?单|哪个订单|订单编号|单号",
        "DATE_OF_BIRTH": "生日|出生|几几年|哪年|周岁|属相|年龄",
    }.items()
)
_OF_THE_SHOP = lazy(
    "你们?[家的]?(?:店|公司|仓库|实体|门店|工厂|总部)|店铺?在|门店|实体店|自提点|退货地址|寄回|退到哪|退哪"
)
# What is asked for by its mere mention: the next turns are about it, and nothing else looks like it.
_TOPICS = frozenset(
    [
        "SECRET_CODE",
        "DATE_OF_BIRTH",
        "CN_PASSPORT",
        "CN_TRAVEL_PERMIT",
        "CN_BANK_CARD",
        "CN_ID_CARD",
        "WECHAT_ID",
        "QQ_ID",
        "SOCIAL_ID",
    ]
)
_MEMORY = 2  # messages of the other side, and of anybody for topics, that are remembered
_JOIN_LIMIT = 2000  # characters of consecutive messages read as one text
_INTERJECTION = 24  # characters of a message that does not end what the other side is dictating
_PIECE = 60  # characters of a message that may hold a piece of a value
_PIECES = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive messages ``[first, last)`` of one speaker, read as one text."""

    first: int
    last: int
    text: str
    speaker: str | None


def blocks_of(turns: Sequence[Turn]) -> list[Block]:
    """Turns joined while a known speaker goes on, not too long together."""
    out: list[Block] = []
    for index, turn in enumerate(turns):
        last = out[-1] if out else None
        same = last is not None and turn.speaker is not None and turn.speaker == last.speaker
        if last and same and len(last.text) + len(turn.text) <= _JOIN_LIMIT:
            out[-1] = Block(last.first, index + 1, f"{last.text}\n{turn.text}", turn.speaker)
        else:
            out.append(Block(index, index + 1, turn.text, turn.speaker))
    return out


def asked_before(blocks: Sequence[Block], rules: Sequence[PiiRule]) -> list[frozenset[str]]:
    """For each block the entities it may answer with, by what was asked or talked about before."""
    spoken_of = [_mentioned(block.text, rules) for block in blocks]
    topics = [entities & _TOPICS for entities in spoken_of]
    asked = [_asked_in(block.text, entities) for block, entities in zip(blocks, spoken_of, strict=True)]
    out = []
    for index, block in enumerate(blocks):
        other = [i for i in range(max(0, index - 2 * _MEMORY), index) if _other(blocks[i], block)]
        known = [asked[i] for i in other[-_MEMORY:]] + topics[max(0, index - _MEMORY) : index]
        out.append(frozenset().union(*known))
    return out


def _other(one: Block, two: Block) -> bool:
    return one.speaker is None or one.speaker != two.speaker


def _asked_in(text: str, spoken_of: frozenset[str]) -> frozenset[str]:
    if not _REQUEST.search(text) and len(text.strip()) > _SHORT:
        return frozenset()
    asked = spoken_of | {entity for entity, pattern in _ASKS if pattern.search(text)}
    return asked - {"CN_ADDRESS"} if _OF_THE_SHOP.search(text) else asked


def _mentioned(text: str, rules: Sequence[PiiRule]) -> frozenset[str]:
    pattern, entities = _cue_table(tuple((rule.entity, rule.cues) for rule in rules))
    return frozenset(entity for word in set(pattern.findall(text.lower())) for entity in entities[word])


@lru_cache(maxsize=16)
def _cue_table(
    cues: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[re.Pattern[str], dict[str, frozenset[str]]]:
    """A pattern of all cues, longest first, and the entities that each one (or a part of it) speaks of."""
    known = [(cue, entity) for entity, words in cues for cue in words if len(cue) > 1]
    words = sorted({cue for cue, _ in known}, key=len, reverse=True)
    table = {word: frozenset(entity for cue, entity in known if cue in word) for word in words}
    return lazy("|".join(map(re.escape, words)) or "(?!)"), table


def dictations(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks of one speaker that the other only interrupts: 六二二八 四八七四 / 嗯 / 二九五二 …"""
    taken = 0
    for index, first in enumerate(blocks):
        if index < taken or not _piece(first):
            continue
        run, at = [first], index
        while at + 2 < len(blocks) and len(run) < _PIECES:
            between, new = blocks[at + 1], blocks[at + 2]
            if len(between.text) > _INTERJECTION or new.speaker != first.speaker or not _piece(new):
                break
            run.append(new)
            at += 2
        if len(run) > 1:
            taken = at
            yield run


_SPELLED = lazy("[0-9A-Za-z零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]{2}")


def _piece(block: Block) -> bool:
    return len(block.text) <= _PIECE and _SPELLED.search(block.text) is not None


def repeats(turns: Sequence[Turn], found: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
    """Findings for what was found in one message and stands in another unrecognised.

    Values are looked for literally, addresses also by their ends: 3栋502, 502.
    """
    known: dict[str, Finding] = {}
    for finding in (f for turn in found for f in turn if f.confidence >= CUED):
        for value in _forms(finding):
            known.setdefault(value, finding)
    return [list(_repeats_in(turn.text, mine, known)) for turn, mine in zip(turns, found, strict=True)]


def _forms(finding: Finding) -> Iterator[str]:
    if finding.entity == "CN_ADDRESS":
        yield from _address_ends(finding.match)
    elif finding.entity != "PERSON" and len(finding.match) >= 5:
        yield finding.match


def _address_ends(address: str) -> Iterator[str]:
    """The ends of an address from the compound on, and its single numbered parts."""
    parts = parts_in(address, 0, len(address))
    for before, part in zip([None, *parts], parts, strict=False):
        start = before.end if before and part.named else part.start
        if part.level < Level.NUMBER:
            continue
        for end in (part.end, len(address)):
            value = address[start:end].strip(" ，,")
            if len(value) >= 3 and re.search(r"\d", value):
                yield value


# a bare number is a door only where no unit of measure follows
_MEASURED = lazy(r"\s?(?:[元块件个克gGmMcCkK斤米码款型号天分秒点折度次份盒%]|\d|\.\d)")


def _repeats_in(text: str, found: Sequence[Finding], known: dict[str, Finding]) -> Iterator[Finding]:
    taken = Taken()
    for f in found:
        taken.take(f.start, f.end)
    for value in sorted(known, key=len, reverse=True):
        at = text.find(value)
        while at >= 0:
            end = at + len(value)
            redacted = is_redacted(known[value].entity or "", text, at, end)
            if not redacted and _stands_alone(text, at, end) and taken.take(at, end):
                yield replace(
                    known[value],
                    start=at,
                    end=end,
                    match=text[at:end],
                    confidence=CUED,
                    evidence=("repeated",),
                )
            at = text.find(value, end)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    glued = (before.isalnum() and before.isascii() and text[start].isascii()) or (
        after.isalnum() and after.isascii() and text[end - 1].isascii()
    )
    return not glued and not (text[end - 1].isdigit() and _MEASURED.match(text, end))


def share_out(findings: Iterable[Finding], turns: Sequence[Turn], result: Sequence[list[Finding]]) -> None:
    """Put findings in ``turns`` joined by line breaks into ``result``, one list a turn, cut at the breaks."""
    offset = 0
    found = list(findings)
    for turn, mine in zip(turns, result, strict=True):
        end = offset + len(turn.text)
        for f in found:
            left, right = max(f.start, offset), min(f.end, end)
            if left < right:
                part = turn.text[left - offset : right - offset]
                whole = f.match if part != f.match else f.whole
                mine.append(replace(f, start=left - offset, end=right - offset, match=part, whole=whole))
        offset = end + 1
