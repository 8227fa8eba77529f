"""Personal names, by the company they keep: labels, verbs of delivery, kin, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from compliance_lint.detect.recognizers.base import CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.foreign_names import dotted_names, latin_names, sounded_names
from compliance_lint.detect.recognizers.namelike import lexicon
from compliance_lint.detect.recognizers.places import begins_place
from compliance_lint.policy.rules import PiiRule

# Between a label and its value: 收件人那栏改成：“
_FILLER = (
    r"(?:[\s:：=>→\-—,，、\"“”'‘「【\[（(]|改成|改为|换成|换一?下|改一?下|那栏|一栏|信息|填|写的?"
    r"|是|为|叫|就|了|成|的|都|还|也|我|现在|原来|应该)*"
)
# Who is spoken of.
_KIN = (
    "[老大二三小]?[妈爸爹娘哥弟姐妹]+|老公|老婆|媳妇儿?|爱人|丈夫|先生|太太|老伴|对象|婆婆|公公|岳[父母]|丈母娘|[前未]婚?[妻夫]|儿子|女儿|闺女"
    "|孩子(?:他[爸妈])?|小孩|宝宝|奶奶|爷爷|外[婆公]|姥[姥爷]|儿媳妇?|弟媳|女婿|姑[姑父妈]|[大小]?姨[妈夫父]?|阿姨|[大二]?[伯叔舅婶]+[父母妈]?"
    "|[表堂][哥姐弟妹]|同学|同事|室友|舍友|工友|朋友|男友|女友|闺蜜|老板娘?|邻居|领导|助理|徒弟|孙[子女]|外孙女?|侄[子女]|外甥女?|嫂子|[姐妹]夫"
    "|发小|战友|师父|干[妈爸儿女]|亲家|老乡|伙计"
)
_ROLE = (
    "[一-鿿]{1,3}(?:人|员|师|官|生|者|手|长|方|友|主)(?=[:：\\s])|师傅|司机|骑手|小哥|团长|律师|学生|新郎|新娘|房[主东客]|业主|法人(?:代表)?|客户|经理"
    "|主任|校长|店长|组长|队长|村长|主管|总监|老师|教练|会计|财务|前台|保安|医生|大夫|护士长?|护工|月嫂|保姆|阿姨|骗子|带队|租客|乘客|患者|顾问|工程师|技师"
    "|[收寄发付汇代经领取订办]{1,2}[件货款单理办]?人|[配派快送推安维服保驾销营技业管接文会职人店雇]{1,2}[送件递装修务洁驶售运术业理待员]?员|班主任"
    "|[机车户号事失房业]主|[持受委担监投被保]{1,3}[卡益托保护]人|大名|真名|全名|本名|原名|学名|中文名?|签名|签字|落款|署名|[原新]收件|奖状|内容|样稿|备注|报|班|\\d[、.]|份给"
)
_VERB = (
    "(?:寄|转|发|送|交|退|打|开|留|赠|递|付|汇|还|退款|转账|打款|汇款|开票|寄存)给|转交|联系|通知|授权|委托|告诉|显示|登记|签名|感谢|恭喜|投诉|举报|(?<!名)字是|名叫"
    "|[我俺偶咱她他]叫|真叫|叫做?|名字?[叫写是]|[我俺偶]是|本人|这里是|这边是|[您你]是|爱你的|印章刻|刻字?|工牌打|打上|绣上?|印上?|[箱份单件个]给|赠|祝|致|我们?家"
)
_WEAK = (
    "找|替|让|跟|代|刷|给|写|把|和|与|同|及|是|改|叫|收|转|我|俺|由|帮|问|一?下|请|喊|向|对|等|被|归|挂|记|报|填|署|加|用|拿|送|寄|发|打|退|汇|付|借|交|接|见|还有|包括|连|的"
    "|名|姓|户|[年班]级?|这个|那个|麻烦|您好|你好|不叫|原来|已由|说"
)
_LEFT = re.compile(
    rf"(?:(?P<verb>{_VERB})|(?P<kin>(?:{_KIN})(?:名?叫|是)?|(?:{_ROLE})(?:姓名|名字|名)?(?:叫|是|写)?)|(?P<weak>{_WEAK}))[\s:：\"“「【（(]*$"
)
_TITLE = (
    "先生|女士|小姐|老师|阿姨|叔叔|师傅|大夫|医生|同学|律师|经理|大姐|大哥|大爷|大妈|奶奶|爷爷"
    "|姐(?![姐妹夫])|哥(?!哥)|校长|主任|教授|总(?![是共计额的])"
)
_RIGHT = re.compile(
    r"(?P<strong>\s?(?:收(?=$|[^一-鿿]|[的了吗啊呀件])|代?签收|代收|签的?(?![名字])|本人|的?名下|的名字|这个名"
    r"|的?(?:快递|包裹|订单|件|货|单|号|卡|那单|身份证|手机|名义)(?:$|[^一-鿿]|[的查到在是我有没帮放付呢吗那和])"
    r"|的?(?:妈妈?|爸爸?|老公|老婆|儿子|女儿|家长|家属|孩子|业主)"
    rf"|(?:{_TITLE})|[\s,，:：/(（]*(?:电话|手机|联系电话|证件|身份证|收件|真名|户名)|您好|你好))"
    r"|(?P<weak>处理|转账|代办|说|态度|已付|已签|收到|(?:给|帮|把)我|是(?:我|谁)|那[边单]|推荐|两位|[三四五]个字|姐|哥|在你)"
)
# said of anybody: no delivery in it
_ABOUT = re.compile(rf"的?(?:{_TITLE}|妈|爸|老公|老婆|儿子|女儿|家|孩子|奶奶|爷爷)")
_FOLLOWER = re.compile(
    r"[的在是说和跟与那也都处可他她您你给帮一不吗啊呢吧没有电手这要想就已又到问来去姓对哈啦三两会把做现住拿印我发]"
)
_MARKS = r"\s,，。.！!？?；;：:、（）()\[\]【】“”\"'‘’「」『』<>《》/|~～…—+&❤#\-*_=→^@"
_LEFT_EDGE = re.compile(f"[{_MARKS}0-9]$|^$")
_RIGHT_EDGE = re.compile(f"[{_MARKS}]|$")
_TITLE_ONLY = re.compile(
    "(?:.?[妈爸]|.[姐哥婆]|先生|女士|小姐|老师|师傅|阿姨|大姐|大哥|大爷|大妈|大叔|经理|老板|姐|哥|总|工|叔|姨|爷|嫂|弟|妹|某某?|大夫|医生|律师|教授|主任|同学|大)+$"
)
_CELL = re.compile(
    r"\s*(?P<name>[一-鿿]{2,4}?|[一-鿿]{1,10}(?:[·•・‧.][一-鿿]{1,10})+|[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' .,/-]{2,40})"
    r"(?:先生|女士|小姐|老师|\s*收)?\s*"
)
_HAN_ONLY = re.compile("[一-鿿]+").fullmatch
_NEED = 8  # points a candidate needs
_NEED_IN_CHAT = 7  # labels are rarer there, subjects more often people
_GLUED = -3  # points of a Han character at either side that no name stands beside
# Labels that are ordinary words as well: too common to tell that somebody asks for a name.
_WEAK_LABELS = ("收", "本人", "to", "收件", "收货", "抬头", "抬头个人")
_FUNCTION = frozenset("和那都从但来能应同向后时过由国全年才因明真边")


@dataclass(frozen=True, slots=True)
class _Rated:
    start: int
    end: int
    points: int
    why: tuple[str, ...]


def find_person(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Personal names in ``view``; an honorific that follows is outside."""
    if view.under(rule.columns):
        cell = _CELL.fullmatch(view.text)
        if cell and not _TITLE_ONLY.match(cell["name"][1:]):
            yield Hit(rule, *cell.span("name"), STRONG, ("column",))
            return
    yield from _from_roster(view, rule)
    labels = _labels(view, rule)
    framed = frozenset(labels) | {m.end() for m in re.finditer("[叫给写]|我是", view.text)}
    asked = rule.entity in view.asked
    foreign = [
        name for find in (dotted_names, sounded_names, latin_names) for name in find(view.text, framed, asked)
    ]
    for start, end, why in foreign:
        yield Hit(rule, start, end, CUED, (why,))
    for one in _best(view, labels, asked):
        if any(one.start < end and start < one.end for start, end, _ in foreign):
            continue  # 阿依 of 阿依古丽
        sure = one.points - (_NEED_IN_CHAT if _in_chat(view) else _NEED)
        yield Hit(rule, one.start, one.end, STRONG if sure >= 5 else CUED if sure >= 2 else FORMAT, one.why)


def _from_roster(view: View, rule: PiiRule) -> Iterator[Hit]:
    for name in view.roster:
        at = view.text.find(name)
        while at >= 0:
            yield Hit(rule, at, at + len(name), STRONG, ("roster",))
            at = view.text.find(name, at + len(name))


def _labels(view: View, rule: PiiRule) -> dict[int, str]:
    """Where the value of a label begins, and the label: 收件人改成|苗婉清."""
    return {m.end(): m["word"].lower() for m in _label_pattern(rule.cues + _WEAK_LABELS).finditer(view.text)}


@cache
def _label_pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    # 收 货 人: people space labels out
    words = sorted(
        (r"\s?".join(map(re.escape, cue)) for cue in cues if not cue.isascii()), key=len, reverse=True
    )
    latin = [rf"(?<![a-z]){re.escape(cue)}(?![a-z])(?:\s+is)?" for cue in cues if cue.isascii()]
    return re.compile(f"(?P<word>{'|'.join([*words, *latin]) or '(?!)'}){_FILLER}", re.IGNORECASE)


def _best(view: View, labels: dict[int, str], asked: bool) -> list[_Rated]:
    """The candidates with enough points; of overlapping ones the best, then the longest."""
    rated = []
    need = _NEED_IN_CHAT if _in_chat(view) else _NEED
    for start, end, score in _candidates(view.text, labels):
        one = _rate(view, labels, start, end, score, asked)
        if one.points >= need:
            rated.append(one)
    kept: list[_Rated] = []
    for one in sorted(rated, key=lambda r: (-r.points, r.start - r.end)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return kept


def _candidates(text: str, labels: dict[int, str]) -> Iterator[tuple[int, int, int]]:
    """``(start, end, score)`` of everything that begins with a surname and could be a name."""
    words = lexicon()
    for found in words.heads.finditer(text):
        start = found.start()
        surname = words.surname_at(text, start)
        for length in (len(surname) + 2, len(surname) + 1):
            name = text[start : start + length]
            if len(name) < length or not _HAN_ONLY(name):
                continue
            score = words.score(name)
            if score >= (-9 if start in labels else -3) and not _TITLE_ONLY.match(name[len(surname) :]):
                yield start, start + length, score


def _rate(view: View, labels: dict[int, str], start: int, end: int, score: int, asked: bool) -> _Rated:
    """Points of one candidate: its characters, what stands at its left, what at its right."""
    chat = _in_chat(view)
    left, left_why = _left(view, labels, start, chat)
    right, right_why = _right(view, end, chat)
    points = score + left + right
    if left_why[:5] != "label":
        points -= lexicon().overlap_cost(view.text, start, end)
        points -= (3 if left >= 3 and end - start > 2 else 6) if begins_place(view.text, start) else 0
        points -= 3 if view.text[start] in _FUNCTION and left < 4 else 0
    why = tuple(word for word in (left_why, right_why) if word)
    if end - start == 2 and why in (("weak",), ("weak", "weak")):
        points -= 2
    if left > 0 and right >= 0 and not why:
        if asked:
            return _Rated(start, end, points + 6, ("asked",))
        if not chat:
            return _Rated(start, end, 0, ())
        points -= 0 if end - start > 2 else 4
        whole = len(view.text.strip()) == end - start
        return _Rated(start, end, points - 4 if whole and end - start < 4 else points, ("alone",))
    return _Rated(start, end, points if why else 0, why)


def _left(view: View, labels: dict[int, str], start: int, chat: bool) -> tuple[int, str]:
    if start in labels:
        return (5 if labels[start] in _WEAK_LABELS else 10), f"label:{labels[start]}"
    for hit in view.found:
        if 0 <= start - hit.end <= 3 and _only_marks(view.text[hit.end : start]):
            return 5, f"beside:{hit.rule.entity}"
    before = view.text[max(0, start - 10) : start]
    frame = _LEFT.search(before)
    if frame and frame.lastgroup != "weak":
        return (5, "frame") if chat or frame.lastgroup == "verb" else (2, "")
    if _LEFT_EDGE.search(before):
        return 2, ""
    if frame:
        return (3, "weak") if chat else (0, "")
    return _GLUED, ""


def _right(view: View, end: int, chat: bool) -> tuple[int, str]:
    for hit in view.found:
        if 0 <= hit.start - end <= 3 and _only_marks(view.text[end : hit.start]):
            return 5, f"beside:{hit.rule.entity}"
    after = view.text[end : end + 10]
    frame = _RIGHT.match(after)
    if frame and frame.lastgroup == "strong":
        return (5, "frame") if chat or not _ABOUT.match(after) else (1, "")
    if _RIGHT_EDGE.match(after):
        return 2, ""
    if frame:
        return (2, "weak") if chat else (0, "")
    if _FOLLOWER.match(after):
        return (1 if chat else 0), ""
    return _GLUED, ""


def _in_chat(view: View) -> bool:
    return view.kind == "chat" or view.speaker is not None


def _only_marks(between: str) -> bool:
    return not re.search(r"[一-鿿A-Za-z0-9]", between)
