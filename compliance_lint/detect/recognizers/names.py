"""Personal names, by their characters and the company they keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType

from compliance_lint import shipped
from compliance_lint.detect.recognizers.base import CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.foreign_names import (
    built_names,
    dotted_names,
    latin_names,
    script_names,
    sounded_names,
)
from compliance_lint.detect.recognizers.name_features import features, of_name, weigh
from compliance_lint.detect.recognizers.name_frames import Frames, frames_of
from compliance_lint.detect.recognizers.name_hints import fellows
from compliance_lint.detect.recognizers.namelike import PARTICLES, lexicon
from compliance_lint.detect.recognizers.spans import Taken
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_TITLE_ONLY = lazy(
    "(?:.?[妈爸]|.[姐哥婆]|先生|女士|小姐|老师|师傅|阿姨|大姐|大哥|大爷|大妈|大叔|经理|老板|姐|哥|总|工|叔|姨|爷|嫂|弟|妹|某某?|大夫|医生|律师|教授|主任|同学|大)+$"
)
_CELL = lazy(
    r"\s*(?P<name>[一-鿿]{2,4}?|[一-鿿]{1,10}(?:[·•・‧.][一-鿿]{1,10})+|[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' .,/-]{2,40})"
    r"(?:先生|女士|小姐|老师|\s*收)?\s*"
)
_HAN = lazy("[一-鿿]+")
_MEASURES = frozenset("张双包封段支车边房门")
_COUNTED_BY = frozenset("一二两三四五六七八九十几这那每加再半")
_NEVER = frozenset(PARTICLES)
# Log-odds from which a candidate is a name, one that names are looked for by, and beyond doubt.
_NEED, _SURE, _CERTAIN = 0.0, 1.0, 3.0
_HOPELESS = -3.0  # no frame lifts characters worth less than this to _NEED
_DOUBT = 2.5  # how far below the need a candidate may be that is listed beside a name
_LONG = 50  # characters of a message that tells a story
_NEED_IN_REVIEW = 2.0  # there people are talked about, and nobody has given a number or an address
_NEED_IN_FIELD = -2.5  # 姓名：江山 — whatever fills a field is a name, save the commonest words
_NEED_ALONE = 1.0  # where no frame calls for a name and nobody asked: 惠普, 红盒子
_NEED_IN_PROSE = 1.5  # in advertising most people are written about


@dataclass(frozen=True, slots=True)
class _Rated:
    start: int
    end: int
    odds: float
    why: tuple[str, ...]


def find_person(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Personal names in ``view``; an honorific that follows is outside."""
    if view.under(rule.columns):
        cell = _CELL.fullmatch(view.text)
        if cell and not _TITLE_ONLY.match(cell["name"][1:]):
            yield Hit(rule, *cell.span("name"), STRONG, (f"column:{view.name}",))
            return
    yield from _from_roster(view, rule)
    frames = frames_of(view, rule.cues)
    framed = frames.places()
    asked = rule.entity in view.asked
    foreign = [*dotted_names(view.text, framed, asked), *built_names(frames)]
    for find in (sounded_names, latin_names, script_names):
        foreign += find(view.text, framed, asked)
    abroad = Taken()
    foreign = [name for name in foreign if abroad.take(name[0], name[1])]
    for start, end, why in foreign:
        yield Hit(rule, start, end, CUED, (why,))
    for one in _best(view, frames):
        if not abroad.take(one.start, one.end):
            continue  # 阿依 of 阿依古丽
        sure = STRONG if one.odds >= _CERTAIN else CUED if one.odds >= _SURE else FORMAT
        yield Hit(rule, one.start, one.end, sure, one.why)


def _from_roster(view: View, rule: PiiRule) -> Iterator[Hit]:
    for name in view.roster:
        at = view.text.find(name)
        while at >= 0:
            end = at + len(name)
            if len(name) > 3 or not lexicon().overlap_cost(view.text, at, end):
                yield Hit(rule, at, end, STRONG, ("roster",))
            at = view.text.find(name, end)


def _best(view: View, frames: Frames) -> list[_Rated]:
    """The candidates that are rather names; of overlapping ones the likeliest."""
    chat = view.kind == "chat" or view.speaker is not None
    if not chat and not frames.may_be_private():
        return []
    rated: list[_Rated] = []
    doubtful: list[_Rated] = []
    for start, end in candidates(frames):
        if _by_itself(view.text[start:end]) < _HOPELESS:
            continue
        odds, need = rate(view, frames, start, end)
        spare = odds - need
        if spare >= -_DOUBT and (chat or frames.private(start, end)):
            why = (f"frame:{frames.left(start)}|{frames.right(end)}", f"model:{odds:+.1f}")
            (rated if spare >= 0 else doubtful).append(_Rated(start, end, odds, why))
    taken = Taken()
    best = [one for one in sorted(rated, key=lambda r: -r.odds) if taken.take(one.start, one.end)]
    sure = {(one.start, one.end) for one in best}
    for one in sorted(doubtful, key=lambda r: -r.odds):
        others = fellows(view.text, one.start, one.end)
        if any(span in sure for span in others) and taken.take(one.start, one.end):
            best.append(replace(one, why=("list", *one.why)))
    return best


def rate(view: View, frames: Frames, start: int, end: int) -> tuple[float, float]:
    """The log-odds that a candidate is a name, and how much is needed at its place."""
    return weigh(name_weights(), features(view, frames, start, end)), _need(view, frames, start, end)


def _need(view: View, frames: Frames, start: int, end: int) -> float:
    head = view.text[start : start + 2]
    surname = lexicon().surname_at(head, 0) or head[0]
    said = view.text[max(0, start - 6) : start].rstrip("，, 叫名是").endswith("姓" + surname)
    if (frames.field(start, end) or said) and head not in lexicon().household:
        return _NEED_IN_FIELD
    if len(view.text) > _LONG and not view.found and not view.asked and not frames.private(start, end):
        return _NEED_IN_REVIEW
    if view.speaker is None and not view.asked and frames.open(start, end):
        return _NEED_ALONE
    return _NEED if view.kind == "chat" or view.speaker is not None else _NEED_IN_PROSE


def candidates(frames: Frames) -> Iterator[tuple[int, int]]:
    """Spans of two to four Han characters that could be a name.

    They begin with a surname, or stand where a frame calls for a name: surnames are many.
    """
    text = frames.view.text
    words = lexicon()
    for found in words.heads.finditer(text):
        start = found.start()
        surname = words.surname_at(text, start)
        for size in (2, 3, 4):
            name = text[start : start + size]
            if len(name) < size or not _HAN.fullmatch(name) or name[-1] in PARTICLES:
                break
            if size == 4 and len(surname) == 1 and name[1] not in words.single:
                break  # four characters are a compound surname or those of both parents
            if size == 3 and _measured(text, start):
                break
            if name[len(surname) :] and not _TITLE_ONLY.match(name[len(surname) :]):
                yield start, start + size
    yield from _by_given(frames)
    for start in frames.places():
        run = _HAN.match(text, start, start + 3)
        if run and not words.surname_at(text, start) and not set(run[0]) & _NEVER:
            yield from ((start, start + size) for size in range(2, len(run[0]) + 1))


def _by_given(frames: Frames) -> Iterator[tuple[int, int]]:
    """Spans that end with a known given name, for the surnames nobody lists: 句晓东, 么红星."""
    text = frames.view.text
    words = lexicon()
    framed = frames.places()
    for start in range(len(text) - 2):
        if text[start + 1 : start + 3] not in words.givens or start in framed or text[start] in _NEVER:
            continue
        if _HAN.fullmatch(text[start]) and not words.surname_at(text, start):
            yield start, start + 3


def _measured(text: str, start: int) -> bool:
    """True for a measure word and what it counts: 加张贺卡, 两双布鞋."""
    counted = start > 0 and text[start - 1] in _COUNTED_BY and text[start] in _MEASURES
    return counted and text[start + 1 : start + 3] in lexicon().pairs


@lru_cache(maxsize=16384)
def _by_itself(name: str) -> float:
    """What the characters alone are worth; chats repeat the same few thousand words."""
    return weigh(name_weights(), of_name(name).features)


@cache
def name_weights() -> Mapping[str, float]:
    """The weights that ``training/pii/train_names.py`` found, by feature."""
    out: dict[str, float] = {}
    for line in shipped.lines("name-weights.txt"):
        weight, _, names = line.partition("\t")
        out.update(dict.fromkeys(names.split("\t"), int(weight) / 10))
    return MappingProxyType(out)
