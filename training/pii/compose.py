"""Composes training sentences: names, words, brands, places and numbers put into carriers."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from itertools import accumulate
from pathlib import Path

from compliance_lint.detect.recognizers.base import View
from compliance_lint.detect.recognizers.name_frames import frames_of
from compliance_lint.detect.recognizers.namelike import PARTICLES, lexicon

Example = tuple[str, list[tuple[int, int]]]  # a sentence and where its names stand

COMMON = (  # the hundred surnames most people bear
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
EMPTY = 0.15  # share of the frames of names that are filled with something else in a round
HOUSEHOLD = 2000  # frequency of words that jieba's newspapers hardly knew and everybody says
ROADS = (
    "人民",
    "解放",
    "建设",
    "中山",
    "学院",
    "滨江",
    "黄河",
    "和平",
    "新华",
    "文昌",
    "振兴",
    "石桥",
    "白云",
)
COMPOUNDS = ("阳光", "锦绣", "金域", "碧水", "翡翠", "紫荆", "东方", "江南", "花溪", "银河", "幸福", "世纪")
MOBILES = ("138", "139", "150", "158", "186", "177", "199", "135", "136", "166")


def carriers() -> dict[str, list[str]]:
    """The sections of ``carriers.txt``."""
    sections: dict[str, list[str]] = {}
    name = ""
    for line in Path(__file__).with_name("carriers.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            sections[name] = []
        elif not line.startswith("#"):
            sections[name] += line.split("|")
    return sections


class Composer:
    """Draws names and sentences; the same seed gives the same sentences."""

    def __init__(self, labels: tuple[str, ...], seed: int = 7) -> None:
        self._labels = labels
        self._random = random.Random(seed)
        self._carriers = carriers()
        self._words = lexicon()
        given = {char for char, odds in self._words.given.items() if odds >= 2}
        self._good = sorted(given)
        self._first, self._second, self._only = _given_counts()
        self._surnames = sorted(self._words.single)
        self._compound = sorted(self._words.compound)
        self._givens = sorted(self._words.givens)
        pairs = sorted(self._words.pairs)
        self._pairs = [p for p in pairs if all(self._words.given.get(c, 1) >= -2 for c in p)]
        self._headed = [p for p in pairs if p[0] in self._words.single]
        self._plain = sorted(w for w in self._words.words if 2 <= len(w) <= 3)
        self._nouns = sorted(w for w in self._words.nouns if 2 <= len(w) <= 3)
        self._namelike = [w for w in self._nouns + self._plain if self._odds(w) >= -1]
        self._brands, self._persons = sorted(self._words.stops), sorted(self._words.public)
        # what stands in the place of a name without being one: 收件人不变
        self._spoken_words, self._weights = _by_frequency(
            {*self._headed, *self._plain, *self._nouns}, self._words.household
        )
        self._empty = [
            line.replace("{L}", "{V}").replace("{M}", "{V}")
            for line in self._carriers["slots"]
            if "{l" not in line and line.count("{L}") + line.count("{M}") == 1
        ]
        self._places = _places()
        self._short = [
            short
            for place in self._places
            if len(short := place[:-1]) >= 2 and short[0] in self._words.single
        ]

    def examples(self, rounds: int, bad_rounds: int) -> Iterator[Example]:
        """Every carrier ``rounds`` (those without a name ``bad_rounds``) times, filled anew."""
        leads, does = self._carriers["leads"], self._carriers["does"]
        for _ in range(rounds):
            yield from map(self._spoken, self._carriers["positive"])
            yield from map(self._spoken, self._carriers["slots"])
            yield from (self._spoken(f"{self._seldom(leads)}{{N}}{verb}") for verb in does)
            yield from (self._spoken(f"{lead}{{N}}{self._seldom(does)}") for lead in leads)
        for _ in range(bad_rounds):
            yield from map(self._spoken, map(self._going_on, self._carriers["negative"]))
            yield from (self._spoken(line) for line in self._empty if self._random.random() < EMPTY)
            yield from (self._spoken(f"{{W}}{verb}") for verb in does)
            yield from (self._spoken(self._going_on(f"{lead}{{W}}")) for lead in leads)
        yield from ((sentence, []) for sentence in self._carriers["plain"])

    def answers(self, number: int) -> Iterator[Example]:
        """Answers to a question for the name: mostly the bare name, now and then something else."""
        for _ in range(number):
            lead = self._random.choice(
                ["", "", "", "叫", "我", "是", "就写", "写", "嗯 ", "哦，", "改成", "我叫"]
            )
            tail = self._random.choice(
                ["", "", "", "", "。", "，谢谢", " {P}", "，女", "吧", " {A}", "，{P}"]
            )
            slot = self._random.choice(["{N}", "{N}", "{N}", "{N}", "{W}", "{W}", "{R}", "{B}"])
            yield self._fill(lead + slot + tail)

    def name(self) -> str:
        """A name, now and then one that is a word as well: 江山, 白云, 程序."""
        draw = self._random.random()
        if draw < 0.09:
            return self._random.choice(self._namelike)
        if draw < 0.10:
            return self._random.choice(self._persons)
        return self._surname() + self._given()

    def _going_on(self, carrier: str) -> str:
        """A word alone behind 收件人 would be a name: in ``carrier`` something follows it."""
        if not carrier.endswith("{W}"):
            return carrier
        lead = re.sub(r"\{\w+\}", "", carrier)
        frames = frames_of(View(lead), self._labels)
        strong = frames.left(len(lead)) in ("label", "verb", "kin")
        return carrier + self._random.choice(self._carriers["does"]) if strong else carrier

    def _word_name(self) -> str:
        """A name that is a word, or begins with one: 平安, 满江红, 高山流."""
        draw = self._random.random()
        if draw < 0.5:
            word = self._random.choice(self._nouns if draw < 0.3 else self._plain)
            seldom = word[:2] in self._words.household and self._random.random() < 0.85
            return self._word_name() if seldom else word
        if draw < 0.8:
            return self._random.choice(self._headed) + _draw(self._random, self._second)
        return self._random.choice(self._short if draw < 0.9 else self._persons)

    def _seldom(self, words: list[str]) -> str:
        return self._random.choice(words) if self._random.random() < 0.3 else ""

    def _surname(self) -> str:
        draw = self._random.random()
        pool = COMMON if draw < 0.45 else self._surnames if draw < 0.95 else self._compound
        return self._random.choice(pool) if draw < 0.96 or draw > 0.99 else self._random.choice(self._good)

    def _given(self) -> str:
        pick = self._random
        draw = pick.random()
        if draw < 0.28:
            return _draw(pick, self._only) if draw < 0.18 else pick.choice(self._good)
        if draw < 0.58:
            return _draw(pick, self._first) + _draw(pick, self._second)
        if draw < 0.72:
            return pick.choice(self._good) + pick.choice(self._good)
        if draw < 0.81:
            return pick.choice(self._carriers["given"] if draw < 0.75 else self._givens)
        if draw < 0.91:
            return pick.choice(self._pairs)
        if draw < 0.94:
            return pick.choice("小大老晓阿") + pick.choice(self._good)
        if draw < 0.97:
            return pick.choice(self._good) * 2
        return pick.choice(COMMON) + _draw(pick, self._only)

    def _spoken(self, carrier: str) -> Example:
        """The carrier filled, perhaps with small talk before or after it."""
        text, names = self._fill(carrier)
        pick = self._random
        if pick.random() < 0.35:
            before = pick.choice(self._carriers["before"]) + pick.choice("， \n")
            text, names = before + text, [(s + len(before), e + len(before)) for s, e in names]
        if pick.random() < 0.35:
            text += pick.choice(["，", " ", "。", ""]) + pick.choice(self._carriers["after"])
        return text, names

    def _fill(self, carrier: str) -> Example:
        text, names = "", []
        for part in re.split(r"\{(\w+)\}", carrier):
            if part in ("N", "M", "L"):
                name = self.name() if part != "L" or self._random.random() < 0.4 else self._word_name()
                names.append((len(text), len(text) + len(name)))
                text += name
            elif part in ("N0", "l0"):
                text += text[names[-1][0]] if names else self._value("S")
            elif part == "l1":
                text += text[names[-1][1] - 1]
            else:
                text += self._value(part) if part in "SPAOIDWBCRV" and part else part
        return text, names

    def _value(self, slot: str) -> str:
        pick = self._random
        pools = {"V": self._carriers["novalue"], "S": COMMON, "B": self._brands, "C": self._persons}
        if slot in pools:
            return pick.choice(pools[slot])
        match slot:
            case "P":
                return f"{pick.choice(MOBILES)}{pick.randrange(10**8):08d}"
            case "A":
                return self._address()
            case "O":
                return str(pick.randrange(10**17, 10**18))
            case "I":
                return f"11010119{pick.randint(60, 99)}0{pick.randint(1, 9)}1{pick.randrange(10**5):05d}"
            case "D":
                return f"19{pick.randint(50, 99)}年{pick.randint(1, 12)}月{pick.randint(1, 28)}日"
            case "R":
                return pick.choice(self._short if pick.random() < 0.7 else self._places)
        return self._word()

    def _word(self) -> str:
        pick = self._random
        draw = pick.random()
        if draw < 0.93:
            word = pick.choices(self._spoken_words, cum_weights=self._weights)[0]
            return word + pick.choice("的了吗呢好可不就要") if draw > 0.85 else word
        return pick.choice(self._brands)

    def _address(self) -> str:
        pick = self._random
        street = f"{pick.choice(ROADS)}{pick.choice(['路', '街', '大道'])}{pick.randint(1, 999)}号"
        house = (
            f"{pick.choice(COMPOUNDS)}{pick.choice(['花园', '小区', '家园', '苑'])}{pick.randint(1, 30)}栋"
        )
        door = f"{pick.randint(1, 4)}单元{pick.randint(1, 30)}0{pick.randint(1, 6)}"
        return pick.choice([pick.choice(self._places) + street + house + door, street + house, house + door])

    def _odds(self, word: str) -> int:
        return min(self._words.given.get(char, 1) for char in word[1:])


def _by_frequency(words: set[str], household: frozenset[str]) -> tuple[list[str], list[float]]:
    """Words and the cumulated square roots of their frequencies, so that common ones come often."""
    known = {word: int(count) for word, count, _ in _dictionary() if word in words}
    ordered = sorted(words)
    least = {word: HOUSEHOLD if word in household else 1 for word in ordered}
    return ordered, list(accumulate(max(known.get(w, 0), least[w]) ** 0.5 for w in ordered))


def _dictionary() -> Iterator[tuple[str, str, str]]:
    """Word, frequency and part of speech of jieba's dictionary."""
    for line in resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        yield word, count, tag


def _given_counts() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often characters are the first, second and only one of given names in jieba's dictionary."""
    first, second, only = Counter[str](), Counter[str](), Counter[str]()
    for word, _, tag in _dictionary():
        if tag == "nr" and word[0] in COMMON and not set(word) & set(PARTICLES):
            if len(word) == 3:
                first[word[1]] += 1
                second[word[2]] += 1
            elif len(word) == 2:
                only[word[1]] += 1
    return first, second, only


def _places() -> list[str]:
    text = resources.files("compliance_lint").joinpath("data/places.txt").read_text("utf-8")
    return [place for line in text.splitlines()[1:] for place in line.split()]


def _draw(pick: random.Random, counts: Counter[str]) -> str:
    return pick.choices(list(counts), list(counts.values()))[0]
