"""How much a few characters look like a Chinese personal name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from compliance_lint import shipped
from compliance_lint.expressions import lazy

PARTICLES = "的了吗呢吧啊哦呀嘛哈嘞亲您你我他她它们这那很着把被吃呗啦"
UNSEEN = 1  # a rare character: rarer in ordinary text than in names


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Surnames, the log-odds of characters in names, and ordinary words that begin like a name."""

    single: frozenset[str]
    compound: frozenset[str]
    family: dict[str, int]
    given: dict[str, int]
    words: frozenset[str]
    nouns: frozenset[str]
    stops: frozenset[str]  # brands and words that no score gives away
    pairs: frozenset[str]  # common words of two characters
    household: frozenset[str]  # the most common of them
    givens: frozenset[str]  # given names of two characters
    heads: re.Pattern[str]  # matches, without width, where a surname and one more character stand
    public: frozenset[str]  # figures that are talked about

    def surname_at(self, text: str, at: int) -> str:
        """The surname that begins at ``at``, compound ones first, else the empty string."""
        if text[at : at + 2] in self.compound:
            return text[at : at + 2]
        return text[at : at + 1] if text[at : at + 1] in self.single else ""

    def score(self, name: str) -> int:
        """Log-odds that ``name`` (2 to 4 Han characters) is a name; above 0 is name-like.

        Ordinary words lose 12 points (nouns, which people are also named after, 8), three
        characters that begin with one lose half of that: 马上发 is not a name.
        """
        surname = self.surname_at(name, 0)
        if not surname or not len(surname) < len(name) <= len(surname) + 2:
            return -20
        total = 8 if len(surname) == 2 else self.family.get(surname, UNSEEN)
        rest = name[len(surname) :]
        total += sum(self.given.get(char, UNSEEN) for char in rest)
        if any(char in PARTICLES for char in rest):
            return -20
        if len(rest) == 2 and rest[0] == rest[1]:
            total += 3  # 晓晓, 菲菲
        return total - self._word_cost(name, surname)

    def overlap_cost(self, text: str, start: int, end: int) -> int:
        """Points against ``text[start:end]`` because common words reach over its edges."""
        cost = 4 if start and text[start - 1 : start + 1] in self.pairs else 0
        cost += 3 if text[end - 1 : end + 1] in self.pairs else 0
        return cost + (2 if end - start == 3 and text[start + 1 : end] in self.pairs else 0)

    def _word_cost(self, name: str, surname: str) -> int:
        if name in self.stops or name[:3] in self.stops:
            return 20
        if name[:2] in self.stops:
            return 8
        if name in self.public or name[:2] in self.public:
            return 7
        if name in self.words:
            return 12
        if name in self.nouns:
            return 8
        if len(name) == 3 and len(surname) == 1:
            head = name[:2]
            return 6 if head in self.words else 2 if head in self.nouns else 0
        return 0


@cache
def lexicon() -> Lexicon:
    """The lexicon of the data files, read once."""
    surnames = shipped.lines("surnames.txt")
    odds: dict[str, dict[str, int]] = {"given": {}, "family": {}}
    target = odds["family"]
    for line in shipped.text("given.txt").splitlines():
        if line.startswith("#"):
            target = odds["family" if "surnames" in line else "given"]
            continue
        score, chars = line.split(" ", 1)
        target.update(dict.fromkeys(chars, int(score)))
    brands, persons = shipped.lines("fame.txt")
    words: set[str] = set()
    nouns: set[str] = set()
    for line in shipped.lines("words.txt"):
        head, *rests = line.split(" ")
        (nouns if head.endswith("~") else words).update(head[0] + rest for rest in rests)
    return Lexicon(
        frozenset(surnames[0]),
        frozenset(surnames[1][at : at + 2] for at in range(0, len(surnames[1]), 2)),
        odds["family"],
        odds["given"],
        frozenset(words),
        frozenset(nouns),
        frozenset(surnames[2].split()) | frozenset(brands.split()),
        _pairs("pairs.txt"),
        _pairs("common.txt"),
        _pairs("given-names.txt"),
        lazy(f"(?=[{surnames[0]}{surnames[1][::2]}][^\\W\\d_a-zA-Z{PARTICLES}])"),
        frozenset(surnames[3].split()) | frozenset(persons.split()),
    )


def _pairs(file: str) -> frozenset[str]:
    return frozenset(line[0] + char for line in shipped.lines(file) for char in line[1:])
