"""Derive ``given.txt``, ``words.txt`` and ``pairs.txt`` from the dictionary of jieba (MIT).

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
COMMON = (  # surnames nearly all whose words tagged as names are names
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
NAMES = ("nr", "nrt", "nrfg")  # nrt: transliterated, mostly brands and foreigners
MIN_FREQUENCY = 5  # of an ordinary word; rarer ones are mostly noise
COMMON_PAIR = 250  # frequency from which a word of two characters is common
# words of the trade that the dictionary's newspapers hardly knew
SHOP_WORDS = (
    "付费 免费 运费 邮费 话费 下单 拍单 补单 刷单 包邮 客服 退款 拍下 单号 快递 网单 订单 返现"
    " 满减 秒杀 直播 主播 红米 税号 卡号 尾号 单价 标价 换货 补货 缺货 断货 现货 预售 尾款 定金 发票"
    " 差评 好评 追评 店铺 店家 亲亲 宝贝 链接 截图 扫码 加购 改价 改单"
)
SOFT = "n"  # parts of speech that people are also named after: 白云, 黄河, 江山


Row = tuple[str, int, str]


def entries() -> list[Row]:
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


def odds(rows: list[Row], surnames: str) -> str:
    """The text of ``given.txt``."""
    plain: Counter[str] = Counter()
    given: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for word, frequency, pos in rows:
        for char in word:
            plain[char] += frequency
        if pos in NAMES and len(word) == 3:
            first[word[0]] += 1
            given.update(word[1:] if word[0] in COMMON else "")
    frequent = {c: s for c, s in log_ratios(given, plain).items() if plain[c] >= 300 or given[c]}
    family = {c: s for c, s in log_ratios(first, plain).items() if c in surnames}
    return f"# log2 ratio, characters: given names\n{lines_of(frequent)}# surnames\n{lines_of(family)}"


def words(rows: list[Row], surnames: str) -> str:
    """The text of ``words.txt``."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word, frequency, pos in rows:
        like_a_name = 2 <= len(word) <= 3 and word[0] in surnames and pos not in ("nr", "nrfg")
        if like_a_name and frequency >= MIN_FREQUENCY * (len(word) - 1):
            groups[word[0] + ("~" if pos.startswith(SOFT) else "")].append(word[1:])
    lines = (f"{head} {' '.join(rests)}\n" for head, rests in sorted(groups.items()))
    return "# first character (~ = nouns), rests of the words\n" + "".join(lines)


def pairs(rows: list[Row]) -> str:
    """The text of ``pairs.txt``."""
    common = [w for w, f, pos in rows if len(w) == 2 and f >= COMMON_PAIR and pos not in NAMES]
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word in dict.fromkeys([*common, *SHOP_WORDS.split()]):
        groups[word[0]].append(word[1])
    lines = (f"{head}{''.join(seconds)}\n" for head, seconds in sorted(groups.items()))
    return "# first character, second characters\n" + "".join(lines)


def main() -> None:
    """Write the three data files."""
    rows = entries()
    surnames = (DATA / "surnames.txt").read_text("utf-8").splitlines()[1]
    (DATA / "given.txt").write_text(odds(rows, surnames), "utf-8")
    (DATA / "words.txt").write_text(words(rows, surnames), "utf-8")
    (DATA / "pairs.txt").write_text(pairs(rows), "utf-8")


if __name__ == "__main__":
    main()
