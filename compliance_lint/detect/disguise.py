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

from compliance_lint.detect.spellings import (
    HAN,
    MARK,
    OUTSIDE,
    TONE,
    is_credible,
    spells,
    table,
)
from compliance_lint.expressions import lazy
from compliance_lint.text import Folded, fold

# 史*上*最*软; with blanks only when nothing but single characters stand there: 全 网 最 低
_SINGLES = lazy(
    f"[{HAN}](?:{MARK}{{1,2}}[{HAN}0-9]){{2,}}"
    f"|(?<![{HAN}])[{HAN}](?:[ \u3000]{{1,3}}[{HAN}]){{2,}}(?![{HAN}])"
)
# One character between two gaps: a text without that has no singles.
_SINGLE = lazy(f"[^\\w\n{OUTSIDE}][{HAN}0-9][^\\w\n{OUTSIDE}]")
_INNER_GAP = lazy(f"(?:{MARK}{{1,2}}|[ \u3000]{{1,3}})(?=[{HAN}0-9])")

# Folded, but nobody writes so by accident: letters and digits in circles or styles, zero-width marks.
_STYLED = lazy(
    "[\u00ad\u200b\u200c\u2060\ufeff\u2460-\u2473\u2776-\u2793\u24b6-\u24ea\u2070-\u2089\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff]"
)

_LETTERS = lazy("[a-z]+")
_THREE_LETTERS = lazy("[a-z]{3}")
_MOST_SYLLABLES = 6  # of a phrase

# "First".  A measure word after it makes an ordinal; a lone digit needs a field of rivalry before it.
_FIRST = lazy(r"(?:[第弟递地帝]|d(?<![a-z0-9].)i?)[ .·*-]?(?P<yi>一|壹|1(?![0-9.])|ⅰ|⒈|yi(?![a-z]))")
_ORDINAL = lazy(
    "[次步天章季届批轮期眼时人节课集页条项件张部排行列段句回场阶样点版卷辑代个起直定些家路边下刻般切旦共体把只位款级]"
    "|口(?![感碑])"
)
_RIVALRY = lazy(
    "(?:全国|全网|全球|全市|全省|全城|世界|中国|行业|业内|同行|同类|天下|史上|抖音|快手|销量|口碑|品质|质量|人气"
    "|排名|稳居|荣登|位列)$"
)
_PLAIN_DIGIT = lazy("[1\uff11]")  # not ① or a key-cap
_RANKED = lazy("梯队|品牌|名牌|名(?!字)|机构|选择|大品|神器")
_NOT_RANK = "兄徒子弟小老表堂师姊妹门二三四五大贤令我你他她传快邮"  # before 弟, 递: a relative, a delivery
_RANK = lazy(
    r"(?P<top>t(?<![a-z0-9].)[.·* ]?[o0〇○][.·* ]?p[.·*\- ]?(?:[1一壹ⅰ](?!\d)|one(?![a-z])))"
    r"|n(?<![a-z0-9].)[.·]?(?:[o〇○]|0(?=[.·。*:\- ]))[.·。*:\- ]{0,2}(?:[1一壹ⅰ](?!\d|号)|one(?![a-z]))"
    r"|№ ?[1一](?!\d)|n(?<=[国网球量碑业].)01(?!\d)"
)
_FEW_SIMPLIFIED = 3  # traditional characters to one simplified
_PLAIN_RANK = lazy(r"(?:no|top)\.?\s?1")

# "Most" before PRAISE.  嘴, 醉, 罪 are words of their own, except at an edge or after these characters.
_MOST_SIGN = lazy(f"[嘴醉罪z]|最(?:{MARK}| )")
_MOST = (
    f"z(?<![a-z].)[.·* ]?u[.·* ]?i(?![a-z])[ .·*]?(?=[{HAN}])(?!系统|手机)"
    f"|(?:罪(?<![犯有无认定问论谢赎得免死何受原判伏治].)|醉(?<![心陶沉麻喝灌买宿酒微烂迷].))(?=PRAISE)"
    f"|z(?<![a-z0-9].)(?=[低强好佳优香](?!友))|最 (?=PRAISE|[低强佳优](?![{HAN}]))"
    f"|[嘴z](?:(?<![{HAN}a-z0-9].)|(?<=[是就真都也又那咱款届界网国球上市城家里品].)|(?<=[真确][的实].))(?=PRAISE)"
    f"|[罪醉](?<![{HAN}a-z0-9].)(?=[低强新省鲜])|罪(?<![{HAN}a-z0-9].)(?=[高全香甜])|嘴(?=[低强鲜新](?!王))"
    f"|最{MARK}(?=PRAISE|[好强优佳低高大全新])"
)
# WeChat, beside a word or a number that makes it an invitation.
_WECHAT_SIGN = lazy("[+➕❤♥薇葳徽]|[加搜找留换][vw威]|v信|威信")
_SPELLED_WECHAT = "(?:[薇葳徽威]信|[薇微威葳徽vw][❤♥]x?|v信|❤信|[vw]x)"
_WECHAT = lazy(
    "(?P<add>[加+➕](?:[vw](?:x|信|❤|♥)?|[薇微威葳徽卫]|卫星)(?:信|心|❤|♥)?)"
    "(?=$|[，。！!\\s:：~]|[了我聊详备拿进私看号咨]|领[取资红优福券]|[a-z0-9_-]{5})"
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
        is_plain = fold(written).text.lower() == self.text[start:end] and not _STYLED.search(written)
        return None if is_plain else written


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
    if len(lower) != len(folded.text):  # a few capitals grow when lowered
        return None
    tables = table()
    if not (folded.offsets or tables.odd.search(lower) or tables.odd_pair.search(lower)):
        return None
    text = lower.translate(tables.plain) if tables.forms.search(lower) else lower

    def folded_written(start: int, end: int) -> str:
        return folded.original[slice(*folded.span(start, end))]

    draft: _Draft | None = None
    if text != lower or (folded.offsets and _STYLED.search(folded.original)):
        draft = _draft(text, folded)
    for sign, step in _steps():
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
    """True when traditional characters far outnumber those that only simplified text has."""
    tables = table()
    simplified = sum(char in tables.simplified for char in text)
    return sum(char in tables.traditional for char in text) > _FEW_SIMPLIFIED * simplified


# --- steps: each yields the edits of one technique, left to right ----------------------------------
def _singles(text: str, _written: Written) -> Iterator[Edit]:
    for run in _SINGLES.finditer(text):
        for gap in _INNER_GAP.finditer(text, *run.span()):
            yield gap.start(), gap.end(), ""


def _words(text: str, written: Written) -> Iterator[Edit]:
    """Guarded words in pinyin, with look-alikes, or with signs inside."""
    tables = table()
    done = 0
    for head in tables.heads.finditer(text):
        start, then = head.start(), text[head.end() : head.end() + 1]
        if start < done or ("\u4e00" <= then <= "\u9fff" and then not in tables.seconds[head.group()]):
            continue
        for word, sounds in tables.words[head.group()]:
            end = spells(text, start, word, sounds)
            if end:
                done = end
                if is_credible(word, sounds, text[start:end], written(start, end)):
                    yield start, end, word
                break


def _phrases(text: str, written: Written) -> Iterator[Edit]:
    """Words in letters alone: quan wang zui di; short ones with tone marks or after a Han character."""
    tables = table()
    syllables = list(_LETTERS.finditer(text))
    at = 0
    while at < len(syllables):
        start = syllables[at].start()
        for last in range(min(at + _MOST_SYLLABLES, len(syllables)) - 1, at - 1, -1):
            end = syllables[last].end()
            letters = text[start:end].replace(" ", "")
            after_han = end - start > 4 and start > 0 and "\u4e00" <= text[start - 1] <= "\u9fff"
            if letters in tables.phrases and (
                letters in tables.long_phrases or after_han or TONE.search(written(start, end))
            ):
                yield start, end, tables.phrases[letters]
                at = last
                break
        at += 1


def _most(text: str, _written: Written) -> Iterator[Edit]:
    for found in _most_pattern().finditer(text):
        yield found.start(), found.end(), "最"


def _first(text: str, written: Written) -> Iterator[Edit]:
    for found in _FIRST.finditer(text):
        if found.group() != "第一" and _means_first(text, written, found):
            yield found.start(), found.end(), "第一"


def _means_first(text: str, written: Written, found: re.Match[str]) -> bool:
    start, end = found.span()
    spelled, before = found.group(), text[max(0, start - 1) : start]
    if _ORDINAL.match(text, end) or (spelled[0] == "第" and found["yi"] == "一" and " " in spelled):
        return False
    if spelled[0] in "弟递" and before and before in _NOT_RANK:
        return False
    if _RIVALRY.search(text, max(0, start - 4), start):
        return True
    if spelled[0] in "地帝":  # ordinary before 一, but for a field of rivalry
        return False
    if spelled[0] != "第" and _RANKED.match(text, end):
        return True
    if written(start, start + 1) in "苐笫":
        return True
    return spelled != "diyi" and not (found["yi"] == "1" and _PLAIN_DIGIT.fullmatch(written(end - 1, end)))


def _ranks(text: str, _written: Written) -> Iterator[Edit]:
    for found in _RANK.finditer(text):
        if not _PLAIN_RANK.fullmatch(found.group()):
            yield found.start(), found.end(), "top1" if found["top"] else "no.1"


def _contacts(text: str, _written: Written) -> Iterator[Edit]:
    for found in _WECHAT.finditer(text):
        yield found.start(), found.end(), "加微信" if found["add"] else "微信"


@cache
def _most_pattern() -> re.Pattern[str]:
    return lazy(_MOST.replace("PRAISE", table().praise))


@cache
def _steps() -> tuple[tuple[re.Pattern[str], Callable[[str, Written], Iterable[Edit]]], ...]:
    """The techniques in order; each runs only where its sign is found."""
    return (
        (_SINGLE, _singles),
        (_THREE_LETTERS, _phrases),
        (table().heads, _words),
        (_MOST_SIGN, _most),
        (_FIRST, _first),
        (_RANK, _ranks),
        (_WECHAT_SIGN, _contacts),
    )
