"""How guarded words may be spelled: character tables, and what counts as a spelling of a word.

A guarded word is one that people disguise: 国家级, 第一, 根治.  ``data/disguise.txt`` lists them with
the sounds of their characters, and what is written for a character: look-alikes, parts, emoji.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from compliance_lint import shipped
from compliance_lint.expressions import lazy

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# Marks that end a clause, quote, bracket or join a list do not stand inside a word.
OUTSIDE = "，。！？；：、,!?;:…~～“”‘’\"'「」『』《》<>()（）\\[\\]【】{}"
MARKS = (
    "#$%&*+./=@\\\\^_`|\\-\u00a1-\u00b4\u00b6-\u00bf×÷\u2010-\u2014\u2020-\u2025\u2027-\u205f\u2190-\u245f\u2500-\u2bff"
    "\u3003\u3004\u3012\u3013\u3030\u30fb\ufe30-\ufe6f￥"
)
EMOJI = "\U0001f000-\U0001faff"
MARK = f"[{MARKS}{EMOJI}]"
_TONED, _TONELESS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuvvvv"
# small capitals, Cyrillic, Greek
_LOOKS_LATIN = "ɡɴᴏᴛᴘᴢᴜɪ\u0442\u043e\u0440\u03bd\u03bf\u03c4\u03c1\u03b6\u03b9\u03c5"
_LATIN = "gnotpzuitopnotpziu"
# Blocks of characters that are forms of Han characters, letters and digits: radicals, circled, squared.
_COMPATIBLE = (
    range(0x2474, 0x247D), range(0x2488, 0x2491), range(0x24F5, 0x24FE), range(0x2F00, 0x2FD6),
    range(0x3220, 0x3244), range(0x3280, 0x32B1), range(0xF900, 0xFAFF), range(0x1F130, 0x1F14A),
    range(0x1F210, 0x1F23C),
)  # fmt: skip

TONE = lazy(f"[{_TONED}]", re.IGNORECASE)

_INSIDE = lazy(f"(?:{MARK}{{1,2}}|[ {OUTSIDE}])?")  # what may stand between characters of a word
_COMMA = lazy("[，。！？；：、,!?;:]")
_BLANKED = "*×x○●□■"  # written for one character of a longer word: 国*级

# What else begins a disguise, besides the characters of the tables.
_ODD = f"a-z№嘴醉罪薇葳徽威{MARKS}"
_ODD_PAIR = (
    f"[012 \u3000最弟递地帝](?:(?<=[{HAN}][012])(?![0-9年月日号个天款件元折.:/-])"
    f"|(?<=[ \u3000])[{HAN}][ \u3000]|(?<=最) |(?<=[弟递地帝])[一壹1ⅰ⒈ .·*-])"
)


Entry = tuple[str, list[str]]  # a guarded word and the sounds of its characters


@dataclass(frozen=True, slots=True)
class Table:
    """The character tables, read once.

    ``words[head]`` are the guarded words whose first character may be written as ``head``, longest
    first; ``heads`` finds where such a spelling may begin.
    """

    odd: re.Pattern[str]  # a text without is not disguised
    odd_pair: re.Pattern[str]  # … nor without this
    forms: re.Pattern[str]  # characters of which ``plain`` knows another form
    plain: dict[int, str]
    traditional: frozenset[str]
    simplified: frozenset[str]
    looks: dict[str, tuple[str, ...]]
    words: dict[str, list[Entry]]
    seconds: dict[str, set[str]]  # Han characters that may follow a head
    heads: re.Pattern[str]
    phrases: dict[str, str]  # letters to the word they spell
    long_phrases: frozenset[str]  # … too long for a coincidence
    praise: str  # an alternation


@cache
def table() -> Table:
    """The tables of ``data/disguise.txt`` and ``data/simplified.txt``."""
    parts = _sections(shipped.lines("disguise.txt"))
    only, shared = (part.split() for part in "\n".join(shipped.lines("simplified.txt")).split("|"))
    scripts = only + shared
    plain = {ord(form): group[0] for group in scripts for form in group[1:]}
    traditional = frozenset(map(chr, plain))
    plain |= {ord(form): char for char, forms in parts["signs"] for form in forms}
    plain |= {ord(x): letter for x, letter in zip(_TONED + _LOOKS_LATIN, _TONELESS + _LATIN, strict=True)}
    plain |= {code: plain.get(ord(same), same) for code, same in _compatible()}
    looks = {char: (*split, *single.replace("-", "")) for char, single, *split in parts["looks"]}
    single = "".join(
        form for forms in looks.values() for form in forms if len(form) == 1 and not form.isdigit()
    )
    parted = "|".join(form for forms in looks.values() for form in forms if len(form) > 1)
    words = _by_head([(word, sounds) for word, *sounds in parts["words"]], looks)
    heads = _heads(words, single, parted)
    phrases = {"".join(sounds): word for word, *sounds in parts["words"] + parts["phrases"]}
    # characters beyond 0xFFFF would make the class ten times slower
    forms = "".join(chr(code) for code in plain if code <= 0xFFFF)
    single = "".join(form for form in single if form <= "\uffff")
    return Table(
        odd=lazy(f"[{forms}{single}{_ODD}]|[{EMOJI}]"),
        odd_pair=lazy(f"{_ODD_PAIR}|{parted}"),
        forms=lazy(f"[{forms}]|[{EMOJI}]"),
        plain=plain,
        traditional=traditional,
        simplified=frozenset(group[0] for group in only),
        looks=looks,
        words=words,
        seconds={head: _seconds(entries, looks) for head, entries in words.items()},
        heads=heads,
        phrases=phrases,
        long_phrases=frozenset("".join(sounds) for _, *sounds in parts["phrases"]),
        praise=_any(word for line in parts["praise"] for word in line),
    )


def spells(text: str, at: int, word: str, sounds: list[str]) -> int:
    """Where a spelling of ``word`` that begins at ``at`` ends; 0 when there is none."""
    for index, (char, sound) in enumerate(zip(word, sounds, strict=True)):
        following = word[index + 1 : index + 2]
        if 0 < index < len(word) - 1 and text[at : at + 1] in _BLANKED and text.startswith(following, at + 1):
            at += 1
            continue
        end = _unit(text, at, char, sound)
        if not end and index:
            end = _unit(text, _INSIDE.match(text, at).end(), char, sound)  # type: ignore[union-attr]
        if not end:
            return 0
        at = end
    return 0 if text[at : at + 1].isascii() and text[at : at + 1].isalpha() else at


def _unit(text: str, at: int, char: str, sound: str) -> int:
    """Where ``char`` in any spelling ends that begins at ``at``; 0 when it is not there."""
    for form in (char, *table().looks.get(char, ()), sound):
        if text.startswith(form, at):
            return at + len(form)
    if not text.startswith(sound[0], at):
        return 0
    end = at  # an initial, or letters before the character itself: 顶jjj级
    while end < at + 4 and text.startswith(sound[0], end):
        end += 1
    return end + text.startswith(char, end)


def is_credible(word: str, sounds: list[str], spelled: str, written: str) -> bool:
    """Enough of ``word`` is there: Han characters, or pinyin too long for a coincidence."""
    kept = sum(char in spelled for char in word)
    if spelled == word or (kept < len(word) - 1 and any(blank in spelled for blank in _BLANKED)):
        return False
    letters = "".join(re.findall("[a-z]+", spelled))
    if (" " in spelled or "/" in spelled) and kept == len(word) == len(spelled) - 1:
        return False  # one gap of that kind separates words more often than not
    if _COMMA.search(spelled) and (len(word) < 3 or len(_COMMA.findall(spelled)) < len(word) - 1):
        return False
    if not kept:
        return bool(TONE.search(written))
    if letters and not any(sound in letters for sound in sounds):
        is_short = len(word) == 2 and not (spelled[-1] == letters and written[-1].isupper())  # 顶J, not J品
        is_initial = len(letters) == 1 and not is_short and kept == len(word) - 1  # 国J级
        return is_initial or (kept == len(word) and len(set(letters)) == 1)  # 顶jjj级
    return True


def _compatible() -> Iterator[tuple[int, str]]:
    for code in (code for block in _COMPATIBLE for code in block):
        same = unicodedata.normalize("NFKC", chr(code)).strip("().〔〕").lower()
        digit = unicodedata.digit(chr(code), None)
        if digit is not None or len(same) == 1:
            yield code, same if digit is None else str(digit)


def _by_head(entries: list[Entry], looks: dict[str, tuple[str, ...]]) -> dict[str, list[Entry]]:
    words: dict[str, list[Entry]] = {}
    for word, sounds in sorted(entries, key=lambda entry: -len(entry[0])):
        for head in {word[0], *(form[0] for form in looks.get(word[0], ())), sounds[0][0]}:
            words.setdefault(head, []).append((word, sounds))
    return words


def _seconds(entries: list[Entry], looks: dict[str, tuple[str, ...]]) -> set[str]:
    parts = (form[1:] for word, _ in entries for form in looks.get(word[0], ()))
    others = (form[0] for word, _ in entries for form in (word[1], *looks.get(word[1], ())))
    return {*parts, *others, *(word[0] for word, _ in entries)}  # the first follows its own initial


def _heads(words: dict[str, list[Entry]], single: str, parted: str) -> re.Pattern[str]:
    """A first character near something odd; a look-alike or a letter near a Han character."""
    firsts = {word[0] for entries in words.values() for word, _ in entries}
    letters = set(filter(str.islower, words))
    looks = set(single) & (words.keys() - firsts)
    # of split characters the parts that are rare by themselves
    odd = f"(?:[a-z{single}纟亻犭氵弓{MARKS}{EMOJI}]| [a-z]|[012](?![0-9年月日号个天款件元折.:/-]))"
    gap = f"(?:{MARK}| )?"
    # One class in front makes the search skip fast; what must follow depends on which it was.
    heads = "".join(firsts | looks | letters) + "01" + "".join(part[0] for part in parted.split("|"))
    return lazy(
        f"[{heads}](?:(?<=[{''.join(firsts)}])(?=[{HAN}]{{0,3}}{odd})"
        f"|(?:(?<=[{''.join(looks)}])|(?<=[01])(?<![a-z0-9.].))(?={gap}[{HAN}])"
        f"|(?<=[a-z])(?<![a-z].)(?=[a-z]{{0,16}}{gap}[{HAN}])"
        f"|{_any(f'(?<={part[0]})(?={part[1:]})' for part in parted.split('|'))})"
    )


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(words)})"


def _sections(written: Iterable[str]) -> dict[str, list[list[str]]]:
    """The words of each line, by the bracketed name above them."""
    sections: dict[str, list[list[str]]] = {}
    lines: list[list[str]] = []
    for line in written:
        if line.startswith("["):
            lines = sections.setdefault(line[1 : line.index("]")], [])
        elif line:
            lines.append(line.split())
    return sections
