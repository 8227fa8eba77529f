"""Derive ``given.txt``, ``words.txt`` and ``pairs.txt`` of ``compliance_lint/data`` from the dictionary of jieba (MIT).

``given.txt`` holds, for each character, how much more often it stands in a personal name than in
ordinary text (log2, rounded): facts about the language, not text of the dictionary.  ``words.txt``
holds ordinary words that begin like a name, ``pairs.txt`` the common words of two characters, both
grouped by their first character.

Run: ``python scripts/build_names.py`` in an environment with jieba installed.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "compliance_lint" / "data"
COMMON = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
NAMES = ("nr", "nrt", "nrfg")  # nrt: transliterated, mostly brands and foreigners
MIN_FREQUENCY = 5  # of an ordinary word; rarer ones are mostly noise
COMMON_PAIR = 400  # frequency from which a word of two characters is common
SOFT = "n"  # parts of speech that people are also named after: 白云, 黄河, 江山


def entries() -> list[tuple[str, int, str]]:
    """``(word, frequency, part of speech)`` of every Han word of the dictionary."""
    lines = resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return [(w, int(f), pos) for w, f, pos in rows if all("\u4e00" <= c <= "\u9fff" for c in w)]


def log_ratios(name: Counter[str], plain: Counter[str]) -> dict[str, int]:
    """Rounded log2 of how much likelier each character is in ``name`` than in ``plain``."""
    names, plains = sum(name.values()) + len(plain), sum(plain.values()) + 100 * len(plain)
    return {
        char: round(math.log2((name[char] + 0.5) / names / ((plain[char] + 100) / plains)))
        for char in name.keys() | plain.keys()
    }


def lines_of(scores: dict[str, int]) -> str:
    """One line per score: the score, a blank, all its characters."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for char, score in sorted(scores.items()):
        groups[score].append(char)
    return "".join(f"{score} {''.join(groups[score])}\n" for score in sorted(groups))


def main() -> None:
    """Write the two data files."""
    rows = entries()
    plain: Counter[str] = Counter()
    given: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for word, frequency, pos in rows:
        for char in word:
            plain[char] += frequency
        if pos in NAMES and len(word) == 3 and word[0] in COMMON:
            given.update(word[1:])
        if pos in NAMES and len(word) == 3:
            first[word[0]] += 1
    surnames = (DATA / "surnames.txt").read_text("utf-8").splitlines()[1]
    frequent = {c: s for c, s in log_ratios(given, plain).items() if plain[c] >= 300 or given[c]}
    family = {c: s for c, s in log_ratios(first, plain).items() if c in surnames}
    (DATA / "given.txt").write_text(
        "# log2 ratio, characters: given names\n" + lines_of(frequent) + "# surnames\n" + lines_of(family),
        "utf-8",
    )
    words: defaultdict[tuple[str, bool], list[str]] = defaultdict(list)
    for word, frequency, pos in rows:
        if not 2 <= len(word) <= 3 or word[0] not in surnames or pos in ("nr", "nrfg"):
            continue
        if frequency >= MIN_FREQUENCY * (1 if len(word) == 2 else 2):
            words[word[0], pos[:1] == SOFT].append(word[1:])
    text = "".join(f"{c}{'~' if soft else ''} {' '.join(w)}\n" for (c, soft), w in sorted(words.items()))
    (DATA / "words.txt").write_text("# first character (~ = nouns), rests of the words\n" + text, "utf-8")

    pairs: defaultdict[str, list[str]] = defaultdict(list)
    for word, frequency, pos in rows:
        if len(word) == 2 and frequency >= COMMON_PAIR and pos not in NAMES:
            pairs[word[0]].append(word[1])
    text = "".join(f"{c}{''.join(seconds)}\n" for c, seconds in sorted(pairs.items()))
    (DATA / "pairs.txt").write_text("# first character, second characters\n" + text, "utf-8")


if __name__ == "__main__":
    main()
