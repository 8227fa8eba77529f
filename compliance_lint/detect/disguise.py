"""Evasive spellings: a second reading of a text in which disguised words are written plainly.

Traditional and variant characters, look-alikes and homophones, pinyin between Han characters,
signs and emoji inside a word.  A spelling is read as another only where the result is a word that
people do disguise (``data/disguise.txt``) or where it can mean nothing else, so ordinary text
stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from compliance_lint.text import Folded, fold

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# Marks that end a clause, quote, bracket or join a list do not stand inside a word.
_OUTSIDE = "，。！？；：、,!?;:…~～“”‘’\"'「」『』《》<>()（）\\[\\]【】{}%￥¥$&@#"
_MARK = f"[^\\w\\s{_OUTSIDE}]"
_TONED, _TONELESS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜɡɴᴏ", "aaaaeeeeiiiioooouuuuvvvvgno"

# 史*上*最*软; with blanks only when nothing but single characters stand there: 全 网 最 低
_SINGLES = re.compile(
    f"[{_HAN}](?:{_MARK}{{1,2}}[{_HAN}0-9]){{2,}}"
    f"|(?<![{_HAN}])[{_HAN}](?:[ \u3000]{{1,3}}[{_HAN}]){{2,}}(?![{_HAN}])"
)
# One character between two gaps: a text without that has no singles.
_SINGLE = re.compile(f"[^\\w\n{_OUTSIDE}][{_HAN}0-9][^\\w\n{_OUTSIDE}]")
_INSIDE = re.compile(f"(?:{_MARK}{{1,2}}| )?")  # what may stand between the characters of a word
_INNER_GAP = re.compile(f"(?:{_MARK}{{1,2}}|[ \u3000]{{1,3}})(?=[{_HAN}0-9])")

# "First".  A measure word after it makes an ordinal; a lone digit needs a field of rivalry before it.
_FIRST = re.compile(r"(?:[第弟递]|d(?<![a-z0-9].)i?)[ .·*-]?(?P<yi>一|壹|1(?![0-9.])|ⅰ|⒈|yi(?![a-z]))")
_ORDINAL = re.compile(
    "[次步天章季届批轮期眼时人节课集页条项件张部排行列段句回场阶样点版卷辑代个起直定些家路边下刻般切旦共体把只位款]"
    "|口(?![感碑])"
)
_RIVALRY = re.compile(
    "(?:全国|全网|全球|全市|全省|全城|世界|中国|行业|业内|同行|同类|天下|史上|抖音|快手|销量|口碑|品质|质量|人气"
    "|排名|稳居|荣登|位列)$"
)
_PLAIN_DIGIT = re.compile("[1\uff11]")  # not ① or a key-cap
_RANKED = re.compile("梯队|品牌|名牌|名(?!字)|机构|选择|大品|神器")
_NOT_RANK = "兄徒子弟小老表堂师姊妹门二三四五大贤令我你他她传快邮"  # before 弟, 递: a relative, a delivery
_RANK = re.compile(
    r"(?P<top>t(?<![a-z0-9].)[.·* ]?[o0〇○][.·* ]?p[.·*\- ]?[1一壹ⅰ](?!\d))"
    r"|n(?<![a-z0-9].)[.·]?(?:[o〇○]|0(?=[.·。*:\- ]))[.·。*:\- ]{0,2}[1一壹ⅰ](?!\d|号)"
)
_PLAIN_RANK = re.compile(r"(?:no|top)\.?\s?1")

# "Most" before PRAISE.  嘴, 醉, 罪 are words of their own, except at an edge or after these characters.
_MOST_SIGN = re.compile(f"[嘴醉罪z]|最{_MARK}")
_MOST = (
    f"z(?<![a-z].)[.·* ]?u[.·* ]?i(?![a-z])[ .·*]?(?=[{_HAN}])(?!系统|手机)"
    f"|[嘴醉罪z](?:(?<![{_HAN}a-z0-9].)|(?<=[是就真都也又那咱款届界网国球上市城家里品].)|(?<=[真确][的实].))(?=PRAISE)"
    f"|[罪醉](?<![{_HAN}a-z0-9].)(?=[低强新省鲜])|罪(?<![{_HAN}a-z0-9].)(?=[高全香甜])|嘴(?=[低强鲜新](?!王))"
    f"|最{_MARK}(?=PRAISE|[好强优佳低高大全新])"
)
# WeChat, beside a word or a number that makes it an invitation.
_WECHAT_SIGN = re.compile("[+➕❤♥薇葳徽]|[加搜找留换][vw威]|v信|威信")
_SPELLED_WECHAT = "(?:[薇葳徽威]信|[薇微威葳徽vw][❤♥]x?|v信|❤信|[vw]x)"
_WECHAT = re.compile(
    "(?P<add>[加+➕](?:[vw](?:x|信|❤|♥)?|[薇微威葳徽卫]|卫星)(?:信|心|❤|♥)?)"
    "(?=$|[，。！!\\s:：~]|[了我聊详备拿进私领看号咨]|[a-z0-9_-]{5})"
    f"|(?:(?<=[加搜扣私找留换])|(?<=[加搜扣私找留换][我你])){_SPELLED_WECHAT}(?![a-z])"
    f"|(?<![a-z]){_SPELLED_WECHAT}(?=同?号|同?号?[:：]\\s*[a-z0-9_-]{{5}}|联系|咨询)"
)


@dataclass(frozen=True, slots=True)
class Revealed(Folded):
    """A second reading; ``offsets`` and ``ends`` give the original span of every character."""

    ends: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original half-open span of ``text[start:end]``, with the disguise inside it."""
        assert self.offsets is not None
        first = self.offsets[start]
        return (first, self.ends[end - 1]) if start < end else (first, first)

    def written(self, start: int, end: int) -> str | None:
        """What the user wrote for ``text[start:end]``; None where the plain reading says the same."""
        first, last = self.span(start, end)
        written = self.original[first:last]
        return None if fold(written).text.lower() == self.text[start:end] else written


Edit = tuple[int, int, str]  # text[start:end] reads as this
Written = Callable[[int, int], str]  # the original of text[start:end]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A reading in the making: each character with its start and end in the original."""

    text: str
    starts: list[int]
    ends: list[int]
    original: str

    def edited(self, edits: Iterable[Edit]) -> _Draft:
        """With ``edits`` (in order, apart) applied; the characters of one edit share its span."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, new in edits:
            text += self.text[at:start], new
            starts += self.starts[at:start] + [self.starts[start]] * len(new)
            ends += self.ends[at:start] + [self.ends[end - 1]] * len(new)
            at = end
        text.append(self.text[at:])
        return _Draft("".join(text), starts + self.starts[at:], ends + self.ends[at:], self.original)

    def written(self, start: int, end: int) -> str:
        """The original of ``text[start:end]``."""
        return self.original[self.starts[start] : self.ends[end - 1]]


def reveal(folded: Folded) -> Revealed | None:
    """The text in lower case with disguised words written plainly, or None when there are none.

    Its length differs from ``folded``; ``span`` of the result gives offsets in the original.
    """
    lower = folded.text.lower()
    if lower.isascii() or len(lower) != len(folded.text):  # a few capitals grow when lowered
        return None
    table = _table()
    text = lower.translate(table.plain) if table.forms.search(lower) else lower

    def folded_written(start: int, end: int) -> str:
        return folded.original[slice(*folded.span(start, end))]

    draft: _Draft | None = None
    if text != lower:
        draft = _draft(text, folded)
    for sign, step in table.steps:
        if not sign.search(text):
            continue
        edits = list(step(text, draft.written if draft else folded_written))
        if edits:
            draft = (draft or _draft(text, folded)).edited(edits)
            text = draft.text
    if not draft:
        return None
    return Revealed(text, folded.original, (*draft.starts, len(folded.original)), tuple(draft.ends))


def _draft(text: str, folded: Folded) -> _Draft:
    spans = [folded.span(at, at + 1) for at in range(len(text))]
    return _Draft(text, [start for start, _ in spans], [end for _, end in spans], folded.original)


def in_traditional_script(text: str) -> bool:
    """True when traditional characters outnumber those that only simplified text has."""
    table = _table()
    return sum(char in table.traditional for char in text) > sum(char in table.simplified for char in text)


# --- steps: each yields the edits of one technique, left to right ----------------------------------
def _singles(text: str, _written: Written) -> Iterator[Edit]:
    for run in _SINGLES.finditer(text):
        for gap in _INNER_GAP.finditer(text, *run.span()):
            yield gap.start(), gap.end(), ""


def _words(text: str, written: Written) -> Iterator[Edit]:
    """Guarded words in pinyin, with look-alikes, or with signs inside."""
    table = _table()
    done = 0
    for head in table.heads.finditer(text):
        start = head.start()
        for word, sounds in table.words[head.group()] if start >= done else ():
            end = _spells(text, start, word, sounds)
            if end:
                done = end
                if _credible(word, sounds, text[start:end], written(start, end)):
                    yield start, end, word
                break


def _spells(text: str, at: int, word: str, sounds: list[str]) -> int:
    """Where a spelling of ``word`` that begins at ``at`` ends; 0 when there is none."""
    looks = _table().looks
    for index, (char, sound) in enumerate(zip(word, sounds, strict=True)):
        if index:
            at = _INSIDE.match(text, at).end()  # type: ignore[union-attr]  # may be empty
        here = text[at : at + 1]
        if here and (here == char or here in looks.get(char, "")):
            at += 1
        elif text.startswith(sound, at):
            at += len(sound)
        elif here == sound[0]:  # an initial, or letters before the character itself: 顶jjj级
            at += len(text[at : at + 4]) - len(text[at : at + 4].lstrip(here))
            at += text.startswith(char, at)
        else:
            return 0
    return 0 if text[at : at + 1].isascii() and text[at : at + 1].isalpha() else at


def _phrases(text: str, _written: Written) -> Iterator[Edit]:
    """Whole phrases in pinyin: quan wang zui di."""
    table = _table()
    for found in table.letters.finditer(text):
        yield found.start(), found.end(), table.phrases[found.group().replace(" ", "")]


def _credible(word: str, sounds: list[str], spelled: str, written: str) -> bool:
    """Enough of ``word`` is there: Han characters, or pinyin too long for a coincidence."""
    kept = sum(char in spelled for char in word)
    if spelled == word:
        return False
    letters = "".join(re.findall("[a-z]+", spelled))
    if " " in spelled and kept == len(word) == len(spelled) - 1:
        return False  # a blank between two characters separates words more often than not
    if not kept:
        return any(char in _TONED for char in written.lower())  # tone marks are no English
    if letters and not any(sound in letters for sound in sounds):
        is_initial = len(letters) == 1 and len(word) > 2 and kept == len(word) - 1  # 国J级
        return is_initial or (kept == len(word) and len(set(letters)) == 1)  # 顶jjj级
    return True


def _most(text: str, _written: Written) -> Iterator[Edit]:
    for found in _table().most.finditer(text):
        yield found.start(), found.end(), "最"


def _first(text: str, written: Written) -> Iterator[Edit]:
    for found in _FIRST.finditer(text):
        if found.group() != "第一" and _means_first(text, written, found):
            yield found.start(), found.end(), "第一"


def _means_first(text: str, written: Written, found: re.Match[str]) -> bool:
    start, end = found.span()
    spelled = found.group()
    if _ORDINAL.match(text, end) or (spelled[0] == "第" and found["yi"] == "一" and " " in spelled):
        return False
    if _RIVALRY.search(text, max(0, start - 4), start) or (spelled[0] != "第" and _RANKED.match(text, end)):
        return True
    if found["yi"] == "1" and _PLAIN_DIGIT.fullmatch(written(end - 1, end)):
        return False
    before = text[start - 1 : start]
    return not (spelled[0] in "弟递" and before and before in _NOT_RANK) and spelled != "diyi"


def _ranks(text: str, _written: Written) -> Iterator[Edit]:
    for found in _RANK.finditer(text):
        if not _PLAIN_RANK.fullmatch(found.group()):
            yield found.start(), found.end(), "top1" if found["top"] else "no.1"


def _contacts(text: str, _written: Written) -> Iterator[Edit]:
    for found in _WECHAT.finditer(text):
        yield found.start(), found.end(), "加微信" if found["add"] else "微信"


# --- tables -------------------------------------------------------------------------------------
Entry = tuple[str, list[str]]  # a guarded word and the sounds of its characters


@dataclass(frozen=True, slots=True)
class _Table:
    """The character tables, read once.

    ``words[head]`` are the guarded words whose first character may be written as ``head``, longest
    first; ``heads`` finds where such a spelling may begin.  A step runs where its sign is found.
    """

    forms: re.Pattern[str]  # characters of which ``plain`` knows another form
    plain: dict[int, str]
    traditional: frozenset[str]
    simplified: frozenset[str]
    looks: dict[str, str]
    words: dict[str, list[Entry]]
    heads: re.Pattern[str]
    phrases: dict[str, str]
    letters: re.Pattern[str]
    most: re.Pattern[str]
    steps: tuple[tuple[re.Pattern[str], Callable[[str, Written], Iterable[Edit]]], ...]


@cache
def _table() -> _Table:
    parts = _sections(_read("disguise.txt"))
    scripts = _read("simplified.txt").split()
    plain = {ord(form): group[0] for group in scripts for form in group[1:]}
    traditional = frozenset(map(chr, plain))
    plain |= {ord(form): char for char, forms in parts["signs"] for form in forms}
    plain |= {ord(toned): letter for toned, letter in zip(_TONED, _TONELESS, strict=True)}
    looks = dict(parts["looks"])
    words = _by_head([(word, sounds) for word, *sounds in parts["words"]], looks)
    heads = _heads(words, "".join(looks.values()))
    phrases = {"".join(sounds): word for word, *sounds in parts["phrases"]}
    letters = re.compile(
        f"(?<![a-z])(?:{'|'.join(' ?'.join(sounds) for _, *sounds in parts['phrases'])})(?![a-z])"
    )
    praise = "|".join(word for line in parts["praise"] for word in line)
    steps = (
        (_SINGLE, _singles),
        (re.compile("[a-z]{3}"), _phrases),
        (heads, _words),
        (_MOST_SIGN, _most),
        (_FIRST, _first),
        (_RANK, _ranks),
        (_WECHAT_SIGN, _contacts),
    )
    return _Table(
        forms=re.compile(f"[{''.join(map(chr, plain))}]"),
        plain=plain,
        traditional=traditional,
        simplified=frozenset(group[0] for group in scripts),
        looks=looks,
        words=words,
        heads=heads,
        phrases=phrases,
        letters=letters,
        most=re.compile(_MOST.replace("PRAISE", f"(?:{praise})")),
        steps=steps,
    )


def _by_head(entries: list[Entry], looks: dict[str, str]) -> dict[str, list[Entry]]:
    words: dict[str, list[Entry]] = {}
    for word, sounds in sorted(entries, key=lambda entry: -len(entry[0])):
        for head in {word[0], *looks.get(word[0], ""), sounds[0][0]}:
            words.setdefault(head, []).append((word, sounds))
    return words


def _heads(words: dict[str, list[Entry]], looks: str) -> re.Pattern[str]:
    """A first character near something odd; a look-alike or a letter near a Han character."""
    firsts = {word[0] for entries in words.values() for word, _ in entries}
    letters = set(filter(str.islower, words))
    odd = f"(?: ?[a-z]|[{re.sub('[0-9]', '', looks)}]|[012](?![0-9年月日号个天件款元折.:/-])|{_MARK})"
    gap = f"(?:{_MARK}| )?"
    return re.compile(
        f"[{''.join(firsts)}](?=[{_HAN}]{{0,3}}{odd})"
        f"|[{''.join(words.keys() - firsts - letters)}](?={gap}[{_HAN}])"
        f"|[{''.join(letters)}](?<![a-z].)(?=[a-z]{{0,16}}{gap}[{_HAN}])"
    )


def _sections(text: str) -> dict[str, list[list[str]]]:
    """The words of each line, by the bracketed name above them."""
    sections: dict[str, list[list[str]]] = {}
    lines: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line[1 : line.index("]")], [])
        elif line:
            lines.append(line.split())
    return sections


def _read(name: str) -> str:
    text = (resources.files("compliance_lint") / "data" / name).read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
