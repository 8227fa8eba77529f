"""What speaks for and against a candidate for a personal name, as the words a linear model weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from compliance_lint.detect.recognizers.base import View
from compliance_lint.detect.recognizers.name_frames import Frames
from compliance_lint.detect.recognizers.name_hints import hints
from compliance_lint.detect.recognizers.namelike import PARTICLES, UNSEEN, lexicon
from compliance_lint.detect.recognizers.places import begins_place
from compliance_lint.expressions import lazy

_HAN = lazy("[一-鿿]")
_EDGES = frozenset("$ ,:#")
_FUNCTION = frozenset("和那都从但来能应同向后时过由国全年才因明真边已用下")
_STRIP = " ，,。:：、"


def features(view: View, frames: Frames, start: int, end: int) -> list[str]:
    """The features of ``view.text[start:end]``: its characters, its frame, the words around it.

    A feature is a short string; ``name_model`` knows the weight of those that matter.
    """
    text = view.text
    name = of_name(text[start:end])
    shape, step, kind = name.shape, name.step, name.kind
    left, right = frames.left(start), frames.right(end)
    out = [*name.features, *_edges(text, start, end)]
    if text[start] in _FUNCTION:
        out += ("fn", "fn" + left)
    size = end - start
    # 姓名：X says more than 姓名X
    slot = left if start == 0 or _HAN.match(text[start - 1]) else left + "-"
    out += (
        f"lf={left}",
        f"rf={right}",
        f"lr={left}|{right}",
        f"lfs={left}|{step}",
        f"rfs={right}|{step}",
        f"lfw={left}|{kind}|{size}",
        f"rfw={right}|{kind}|{size}",
        f"lrw={slot}|{right}|{kind}",
        f"lrs={slot}|{right}|{step}",
        f"slot={slot}",
        *hints(text, start, end),
        *_words_around(text, start, end),
    )
    if len(text.strip()) == size:
        out.append("whole" + shape)
    if "PERSON" in view.asked:
        edged = left in _EDGES and right in _EDGES
        out += ("asked", f"answer{edged:d}", f"answer{edged:d}{kind}", f"answer{edged:d}:{step}")
    return out


def weigh(weights: Mapping[str, float], names: Iterable[str]) -> float:
    """The sum of the weights of ``names``: log-odds that the candidate is a name."""
    return sum([weights[name] for name in names if name in weights])


@dataclass(frozen=True, slots=True)
class Inside:
    """The characters of a candidate: its shape, coarse log-odds, kind of word, and their features."""

    shape: str
    step: int
    kind: str
    features: tuple[str, ...]


@lru_cache(maxsize=16384)
def of_name(name: str) -> Inside:
    """What the characters of ``name`` say by themselves."""
    words = lexicon()
    size = len(name)
    surname = words.surname_at(name, 0)
    if len(surname) >= size:
        surname = surname[:1] if surname[:1] in words.single else ""
    compound = len(surname) == 2
    family = 8 if compound else words.family.get(surname, UNSEEN) if surname else 0
    rest = name[len(surname) or 1 :]
    given = [words.given.get(char, UNSEEN) for char in rest]
    total = sum(given)
    shape = f"{size}{'c' if compound else ''}"
    odds = _clip(family + total, -10, 16)
    word = _word(name, size)
    common = "C" if name[:2] in words.household else "c" if name[:2] in words.pairs else ""
    kind = word[:4] + common if word else ""
    out = [
        "b",
        f"w={word}{common}{shape}",
        "shape=" + shape,
        f"fam={_clip(family, -4, 7)}",
        f"g0={_clip(given[0], -6, 6)}",
        f"gs{shape}={_clip(total, -10, 12) // 2}",
        f"tot{shape}={odds // 2}",
    ]
    if word == "given" and surname:
        out.append(f"given fam={_clip(family, -3, 4)}")
        out += ("given sure",) if family >= 2 else ()
    if len(given) > 1:
        out.append(f"g1={_clip(given[1], -6, 6)}")
        if rest[0] == rest[1]:
            out.append("dup")
    if any(char in PARTICLES for char in rest):
        out.append("prt")
    return Inside(shape, odds // 4, kind, tuple(out))


def _word(name: str, size: int) -> str:
    """What the lexicon knows of the candidate or of its first two characters."""
    words = lexicon()
    for label, group in (
        ("stop", words.stops),
        ("pub", words.public),
        ("word", words.words),
        ("noun", words.nouns),
    ):
        if name in group:
            return label
    if size < 3:
        return "pair" if name in words.pairs else ""
    if name[:3] in words.stops or name[:2] in words.stops:
        return "hstop"
    if name[:3] in words.public:
        return "hpub"
    head = name[:2]
    if name[-2:] in words.givens and head not in words.words:
        return "given"
    return (
        "headword"
        if head in words.words
        else "noun2"
        if head in words.nouns
        else "hpair"
        if head in words.pairs
        else ""
    )


def _edges(text: str, start: int, end: int) -> list[str]:
    """Words that reach over an edge of the candidate, or end with it."""
    words = lexicon()
    out: list[str] = []
    size = end - start
    if size == 3 and text[start + 1 : end] in words.pairs:
        odds = [words.given.get(char, UNSEEN) for char in text[start + 1 : end]]
        out += ("tailpair", f"tp={_clip(min(odds), -6, 3)}")
    if size >= 3 and text[end - 2 : end] in words.words:
        out.append("tailword")
    if start and text[start - 1 : start + 1] in words.pairs:
        out.append("overL")
    if text[end - 1 : end + 1] in words.pairs:
        out.append("overR")
    if text[end - 2 : end + 1] in words.words or text[end - 1 : end + 2] in words.words:
        out.append("overR3")
    if begins_place(text, start):
        out.append(f"place{size}")
    return out


def _words_around(text: str, start: int, end: int) -> list[str]:
    """The characters at both sides; over a mark, the words behind it."""
    before = text[max(0, start - 10) : start].replace("\n", " ")
    after = text[end : end + 10].replace("\n", " ")
    left, right = before[-1:], after[:1]
    if _HAN.match(left):
        out: list[str] = ["L1=" + left, "L2=" + before[-2:], "L3=" + before[-3:]]
    else:
        out = ["M1=" + left, "MB=" + before.rstrip(_STRIP)[-2:]]
    if _HAN.match(right):
        out += ("R1=" + right, "R2=" + after[:2], "R3=" + after[:3])
    else:
        out += ("N1=" + right, "NA=" + after.lstrip(_STRIP)[:2])
    return out


def _clip(value: int, low: int, high: int) -> int:
    return low if value < low else high if value > high else value
