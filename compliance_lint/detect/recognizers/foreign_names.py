"""Names that have no Chinese surname: with an interpunct, written by sound, in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from compliance_lint import shipped
from compliance_lint.detect.recognizers.name_frames import Frames
from compliance_lint.expressions import lazy

# Characters that names of Uyghurs, Kazakhs, Tibetans, Mongols, Yi … are written with.
_SOUNDS = (
    "阿依古丽买提江汗娜尔巴格扎西次仁卓玛央宗尼多吉旺姆才让桑杰洛木合乌日斯琴图雅其德勒布苏热帕孜吾力麦艾克拜沙马叶兰别敖登那松贡嘎曲珍措拉珠达瓦边加索朗色米迪夏库托吐逊曼哈萨肯努罕再赛"
    "亚森穆伊罗诺坚赞绒泽翁初郎平益嘉根高娃娅特孟和毕腾毛敦牛史狄石伍俄底惹玉山不都洪祖胡班甫坤塔海居卡肉敏早音旦增普顿强白丹追堆四降更久美赤列云土朝鲁呼宝满额莫牧茹通照铁真波比果火黑且"
    "约"
)
_DOT = "[·•・‧]"
_DOTTED = lazy(rf"[一-鿿]{{2,9}}{_DOT}[一-鿿]{{1,9}}(?:{_DOT}[一-鿿]{{1,9}})?")
_LEAD = lazy(
    r"(?:[一-鿿]{0,8}?(?:收件人?|收货人|联系人|姓名|我叫|名叫|叫|写|是|给|名字|户名|户主|新疆|找|我))+(?=[一-鿿]{2})"
)
_TAIL = lazy(r"(?:收|签收|本人|先生|女士|小姐|长了.*|的.*|您好|说.*|[姐哥])$")
_SOUNDED = lazy(rf"[{_SOUNDS}]{{3,8}}")
_AFTER = lazy(r"$|[^一-鿿]|收|签|的|本人|先生|女士|[姐哥您吗]")
_WORD = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]*\.?"
_LATIN = lazy(rf"(?<![A-Za-z]){_WORD}(?:(?:/|,? ){_WORD}){{1,2}}(?![A-Za-z0-9])")
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai"
    "|[iu]e|[aeiou]n|[iu]a|yu|ai|ei|ui|ao|ou|iu|uo|er|[aeiouv])"
)
_FAMILY = (
    "bai|cai|cao|chang|chen|cheng|cui|dai|deng|ding|dong|du|duan|fan|fang|feng|fu|gao|gong|gu|"
    "guo|han|hao|he|hou|hu|huang|jia|jiang|jin|kang|kim|kong|kuang|lai|lee|lei|li|liang|liao|"
    "lin|liu|long|lu|luo|lv|lyu|ma|mao|meng|min|mo|nie|ning|ou|pan|park|peng|pu|qi|qian|qiao|"
    "qin|qiu|ren|ruan|shang|shao|shen|sheng|shi|shu|si|song|su|sun|tan|tang|tao|teng|tian|tong|"
    "tu|wan|wang|wei|wen|wo|wu|xi|xia|xiang|xiao|xie|xing|xiong|xu|xue|yan|yang|yao|ye|yi|yin|"
    "you|yu|yuan|zeng|zhai|zhan|zhang|zhao|zheng|zhong|zhou|zhu|zhuo|zong|zou|zu|zuo"
)
_PINYIN = lazy(rf"(?:{_FAMILY})(?:/|,? )(?:{_SYLLABLE}){{1,2}}", re.IGNORECASE)
_LATIN_AFTER = lazy(
    r"\s*(?:是我|的护照|护照|passport|room|收|本人|先生|女士|[,，]?\s?1[3-9]\d{9}(?!\d))", re.IGNORECASE
)
_LATIN_BEFORE = lazy(
    r"(?:name(?: is)?|recipient|customer|mrs?\.|ms\."
    r"|i['’]?m|i am|拼音(?:是|写)?|护照上?(?:写|是)?|英文名"
    r"|刻字?|刻上|同事|老公|老婆|朋友|外教|抬头|签名|名|收件|寄给|叫)[\s:：]*$",
    re.IGNORECASE,
)

_LATIN_LEAD = lazy(
    r"(?:my name is|i['’]?m|i am|recipient|name|customer|dear|hi|hello|to|mr\.?|mrs\.?|ms\.?) ", re.IGNORECASE
)

_SCRIPTS = lazy(
    "(?<![가-힣])[가-힣]{2,4}(?![가-힣])|[\u0f00-\u0fff]{6,40}"
    "|(?<![А-яЁё])[А-ЯЁ][а-яё]{2,}(?: [А-ЯЁ][а-яё]{2,}){1,2}(?![А-яЁё])"
    "|[\u0e01-\u0e4e]{3,}(?: [\u0e01-\u0e4e]{3,}){0,2}"
    "|(?<![\u0620-\u06ff])[\u0620-\u06ff]{3,}(?: [\u0620-\u06ff]{3,}){0,2}"
)
_PINYIN_TURNED = lazy(rf"(?:{_SYLLABLE}){{1,2}} (?:{_FAMILY})", re.IGNORECASE)
_NO_NAME = lazy(
    r"\b(?:iPhone|Pro|Max|Mini|Plus|Air|Note|Ultra|Lite|Edition|Series|Black|White|Red|Blue|Pink|Gold|Store|Shop|Club|Coffee|Tea|Phone|Book|Watch|Case|"
    r"Vitamin|Classic|Original|Limited|New|The|Of|And|For|Free|Size|Kids|Home|Life|Care|Beauty|Skin|Cream|Oil|Water|Paul|Balance|Road|Street|City)\b"
)

Found = tuple[int, int, str]
_EDGE = ("$", " ", ",", ":", "#")
_ISLAND_ENDS = "子美郎介树人香惠奈纪也夫雄彦代江希翔太平诚明央咲爱和健直哲男司治幸里绪未莉衣优花菜音铃"


def dotted_names(text: str, framed: frozenset[int], asked: bool) -> Iterator[Found]:
    """Names with an interpunct: 阿依古丽·买买提."""
    for found in _DOTTED.finditer(text):
        start, end = found.span()
        lead = _LEAD.match(found.group())
        if lead and not re.search(_DOT, lead.group()):
            start += lead.end()
        dot = re.search(_DOT, text[start:end])
        tail = _TAIL.search(text, start + (dot.end() if dot else 0) + 1, end)
        end = tail.start() if tail else end
        sounds = sum(char in _SOUNDS for char in text[start:end])
        if sounds * 3 >= (end - start - 1) * 2 or (start in framed and sounds):
            yield start, end, "interpunct"


def sounded_names(text: str, framed: frozenset[int], asked: bool) -> Iterator[Found]:
    """Names written by sound of which no part is known."""
    for found in _SOUNDED.finditer(text):
        if len(set(found.group())) < 3 or "扎西德勒" in found.group():  # laughter, a greeting
            continue
        start = next((at for at in range(found.start(), found.end() - 2) if at in framed), found.start())
        end = found.end()
        glued = start > 0 and "\u4e00" <= text[start - 1] <= "\u9fff"
        if re.search(_DOT, text[max(0, start - 1) : end + 1]) or not _AFTER.match(text, end):
            continue
        if start in framed or (not glued and (asked or end - start >= 4)):
            yield start, end, "sounds"


def built_names(frames: Frames) -> Iterator[Found]:
    """Names built of known parts: 阿木日呷, 娜仁花, 佐藤美咲; short ones only behind a label."""
    text = frames.view.text
    at = 0
    while at < len(text) - 1:
        end, why = _built_at(text, at)
        if end and _called(frames, at, end):
            yield at, end, why
            at = end
        else:
            at += 1


def _built_at(text: str, at: int) -> tuple[int, str]:
    """Where a name of known parts that begins at ``at`` ends, or 0."""
    head = text[at : at + 2]
    heads = _heads()
    if head in heads[0] and (found := _elements().match(text, at)):
        return found.end(), "elements"
    if head in heads[1] and (japanese := _japanese().match(text, at)):
        return japanese.end(), "japanese"
    return 0, ""


def _called(frames: Frames, start: int, end: int) -> bool:
    """True when a frame calls for a name here, or enough parts stand between marks."""
    left, right = frames.left(start), frames.right(end)
    if right == "glued":
        return False
    strong = left in ("label", "wlabel", "verb", "kin") or left[:2] == "by"
    if end - start == 2:
        return left == "label" and right in _EDGE
    return (
        strong
        or right == "strong"
        or right[:2] == "by"
        or left in _EDGE
        or (end - start > 3 and left == "weak")
    )


def latin_names(text: str, framed: frozenset[int], asked: bool) -> Iterator[Found]:
    """Latin names after a label, in answer to a question, of known parts, or in pinyin: Kuang Meiling."""
    if not re.search("[A-Z]", text):
        return
    for found in _LATIN.finditer(text):
        start, end = found.span()
        if lead := _LATIN_LEAD.match(text, start, end):
            start = lead.end()
        if end <= start or _NO_NAME.search(text[start:end]):
            continue
        pinyin = _PINYIN.fullmatch(text, start, end) or _PINYIN_TURNED.fullmatch(text, start, end)
        before = start in framed or _LATIN_BEFORE.search(text, 0, start)
        parts = [part.title() for part in re.split("[^A-Za-z'’-]+", text[start:end]) if part]
        famous = any(part.lower() in _famous() for part in parts)
        known = len(parts) > 1 and parts[0] in _latin_parts() and not famous
        if (
            (pinyin and not famous)
            or before
            or known
            or _LATIN_AFTER.match(text, end)
            or (asked and start == 0)
        ):
            yield start, end, "latin"


def script_names(text: str, framed: frozenset[int], asked: bool) -> Iterator[Found]:
    """Names in a script of their own within Chinese text: Hangul, Tibetan, Arabic letters."""
    for found in _SCRIPTS.finditer(text):
        yield *found.span(), "script"


@cache
def _lines() -> tuple[str, str, str, str]:
    elements, latin, famous, islands = shipped.lines("foreign.txt")
    return elements, latin, famous, islands


@cache
def _elements() -> re.Pattern[str]:
    """One to four elements in a row."""
    parts = "|".join(sorted(_lines()[0].split(), key=len, reverse=True))
    return lazy(f"(?:{parts}){{1,4}}")


@cache
def _japanese() -> re.Pattern[str]:
    """A Japanese family name and a given name that ends as they do."""
    parts = "|".join(sorted(_lines()[3].split(), key=len, reverse=True))
    return lazy(f"(?:{parts})(?:[一-鿿]{{0,2}}[{_ISLAND_ENDS}])(?![一-鿿]*[枣菜茶酒店牌款])")


@cache
def _heads() -> tuple[frozenset[str], frozenset[str]]:
    """The first two characters of elements, and of Japanese family names."""
    elements, *_, islands = _lines()
    return frozenset(e[:2] for e in elements.split()), frozenset(name[:2] for name in islands.split())


@cache
def _latin_parts() -> frozenset[str]:
    return frozenset(_lines()[1].split())


@cache
def _famous() -> frozenset[str]:
    return frozenset(_lines()[2].split())
