"""The frames of names: what stands before and behind them in chats, on waybills and in notices."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from compliance_lint.detect.recognizers.base import View
from compliance_lint.expressions import lazy

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
    "|(?:实名|[投被]保险?|受益|[订预]房|预[订约定]|入住|购票|乘[机车]|申报|受赠|责任|负责|对接|经办|中奖|获奖|报名|委托|紧急联系|第[一二]联系|联系)人[1-3]?"
    "|住客|法定代表人|领队|学员|新人|收方|寄方|领导|老总|慈父|慈母|先父|先母|父亲|母亲|家父|家母|亲爱的|敬爱的|尊敬的|可爱的"
    "|[收寄发付汇代经领取订办]{1,2}[件货款单理办]?人|[配派快送推安维服保驾销营技业管接文会职人店雇]{1,2}[送件递装修务洁驶售运术业理待员]?员|班主任"
    "|[机车户号事失房业]主|[持受委担监投被保]{1,3}[卡益托保护]人|大名|真名|全名|本名|原名|学名|中文名?|签名|签字|落款|署名|[原新]收件|奖状|内容|样稿|备注|报|班|\\d[、.]|份给"
)
_VERB = (
    "(?:寄|转|发|送|交|退|打|开|留|赠|递|付|汇|还|退款|转账|打款|汇款|开票|寄存)给|转交|联系|通知|授权|委托|告诉|显示|登记|签名|感谢|恭喜|投诉|举报|(?<!名)字是|名叫"
    "|[我俺偶咱她他]叫|真叫|叫做?|名字?[叫写是]|[我俺偶]是|本人|这里是|这边是|[您你]是|爱你的|印章刻|刻字?|工牌打|打上|绣上?|印上?|[箱份单件个]给|赠|祝|致|我们?家|激光刻?|封面印|绣字|刻上|写上|名单|栏"
)
_WEAK = (
    "问[了过]|找[了过]|查一?下?|见[了过]|催[了过]|找|替|让|跟|代|刷|给|写|把|和|与|同|及|是|改|叫|收|转|我|俺|由|帮|问|一?下|请|喊|向|对|等|被|归|挂|记|报|填|署|加|用|拿|送|寄|发|打|退|汇|付|借|交|接|见|还有|包括|连|的"
    "|名|姓|户|[年班]级?|这个|那个|麻烦|您好|你好|不叫|原来|已由|说"
)
_LEFT = lazy(
    rf"(?:(?P<verb>{_VERB})|(?P<kin>(?:{_KIN})(?:名?叫|是)?|(?:{_ROLE})(?:姓名|名字|名)?(?:叫|是|写)?)|(?P<weak>{_WEAK}))[\s:：\"“「【（(]*$"
)
_TITLE = (
    "先生|女士|小姐|老师|阿姨|叔叔|师傅|大夫|医生|同学|同志|业主|老人家?|律师|经理|大姐|大哥|大爷|大妈|奶奶|爷爷"
    "|姐(?![姐妹夫])|哥(?!哥)|校长|主任|教授|总(?![是共计额的])"
)
_RIGHT = lazy(
    r"(?P<strong>\s?(?:收(?=$|[^一-鿿]|[的了吗啊呀件])|代?签收|代收|签的?(?![名字])|本人|的?名下|的名字|这个名"
    r"|的?(?:快递|包裹|订单|件|货|单|号|卡|那单|身份证|手机|名义)(?:$|[^一-鿿]|[的查到在是我有没帮放付呢吗那和])"
    r"|的?(?:妈妈?|爸爸?|老公|老婆|儿子|女儿|家长|家属|孩子|业主)"
    rf"|(?:{_TITLE})|[\s,，:：/(（]*(?:电话|手机|联系电话|证件|身份证|收件|真名|户名)|您好|你好))"
    r"|(?P<weak>处理|转账|代办|说|态度|已付|已签|收到|(?:给|帮|把)我|是(?:我|谁)|那[边单]|也要|在家|对吧|没交|让[你我他她]|(?=\d{1,2}[箱件份套个盒斤])|推荐|两位|[三四五]个字|姐|哥|在你)"
)
_VERBS, _RIGHT_ANYWHERE = lazy(_VERB), lazy(f"(?={_RIGHT.pattern})")
# said of anybody: no delivery in it
_ABOUT = lazy(rf"的?(?:{_TITLE}|妈|爸|老公|老婆|儿子|女儿|家|孩子|奶奶|爷爷)")
_FOLLOWER = lazy(
    r"[的在是说和跟与那也都处可他她您你给帮一不吗啊呢吧没有电手这要想就已又到问来去姓对哈啦三两会把做现住拿印我发]"
)
# Labels that are ordinary words as well: too common to tell that somebody asks for a name.
_WEAK_LABELS = ("收", "本人", "to", "收件", "收货", "抬头", "抬头个人")
_HAN = lazy("[一-鿿]")
_LINKING = lazy(r"[一-鿿A-Za-z0-9]")
# how a mark beside a name counts
_MARKS = {**dict.fromkeys(" \n", " "), **dict.fromkeys("，,。.；;、!！?？~…", ","), "：": ":", ":": ":"}


_HERE = lazy("[叫给写]|我是")
_OPEN = frozenset(["$", " ", ",", "#", ":", "0", "a", "foll", "glued"])
_TELEPHONES = ("PHONE_NUMBER", "LANDLINE")


@dataclass(frozen=True)
class Frames:
    """The frames of one text.

    ``labels`` says where the value of a label begins, and which label; ``starts`` and ``ends`` where
    a value already found does, and of which entity.
    """

    view: View
    labels: dict[int, str]
    starts: dict[int, str]
    ends: dict[int, str]
    _lefts: dict[int, str] = field(default_factory=dict, repr=False, compare=False)
    _rights: dict[int, str] = field(default_factory=dict, repr=False, compare=False)

    def left(self, start: int) -> str:
        """What leads to a name at ``start``: a label, a verb, kin, a telephone number, a mark …"""
        if start not in self._lefts:  # every candidate that begins here asks, and more than once
            self._lefts[start] = self._left(start)
        return self._lefts[start]

    def right(self, end: int) -> str:
        """What goes on behind a name that ends at ``end``."""
        if end not in self._rights:
            self._rights[end] = self._right(end)
        return self._rights[end]

    def _left(self, start: int) -> str:
        if start in self.labels:
            return "wlabel" if self.labels[start] in _WEAK_LABELS else "label"
        text = self.view.text
        before = next((at for at in range(start, start - 4, -1) if at in self.ends), None)
        if before is not None and not _LINKING.search(text, before, start):
            return "by" + self.ends[before]
        frame = _LEFT.search(text, max(0, start - 10), start)
        if frame and frame.lastgroup:
            return frame.lastgroup
        return _edge(text[start - 1 : start] if start else "") or "glued"

    def _right(self, end: int) -> str:
        text = self.view.text
        behind = next((at for at in range(end, end + 4) if at in self.starts), None)
        if behind is not None and not _LINKING.search(text, end, behind):
            return "by" + self.starts[behind]
        frame = _RIGHT.match(text, end, end + 10)
        if frame and frame.lastgroup:
            return frame.lastgroup
        edge = _edge(text[end : end + 1])
        return edge or ("foll" if _FOLLOWER.match(text, end) else "glued")

    def places(self) -> frozenset[int]:
        """Where a name is due: behind a label, a verb that takes one, or a telephone number."""
        text = self.view.text
        numbers = {_next_word(text, hit.end) for hit in self.view.found if hit.rule.entity in _TELEPHONES}
        return frozenset(self.labels) | {m.end() for m in _HERE.finditer(text)} | numbers

    def field(self, start: int, end: int) -> bool:
        """True for all that stands behind a label and a mark, as in a form: 姓名：…"""
        marked = start in self.labels and self.labels[start] not in _WEAK_LABELS
        edge = self.right(end)
        return marked and self.view.text[start - 1] in ":： " and (edge in "$ ,\n" or edge[:2] == "by")

    def open(self, start: int, end: int) -> bool:
        """True when nothing around calls for a name: it stands between marks or ordinary words."""
        return self.left(start) in _OPEN and self.right(end) in _OPEN

    def may_be_private(self) -> bool:
        """False when no frame in the text can be ``private``: no need to look for names at all."""
        text = self.view.text
        if self.labels or self.starts or _VERBS.search(text):
            return True
        return any(found.lastgroup == "strong" for found in _RIGHT_ANYWHERE.finditer(text))

    def private(self, start: int, end: int) -> bool:
        """True when the frame belongs to a person served, not to one written about."""
        right = self.right(end)
        strong = right == "strong" and not _ABOUT.match(self.view.text, end)
        return (
            strong
            or right[:2] == "by"
            or self.left(start) in ("label", "wlabel", "verb")
            or self.left(start)[:2] == "by"
        )


def frames_of(view: View, cues: tuple[str, ...]) -> Frames:
    """The frames of ``view``; ``cues`` are the labels of names (收件人, name …)."""
    found = _label_pattern(cues + _WEAK_LABELS).finditer(view.text)
    return Frames(
        view,
        labels={m.end(): m["word"].lower() for m in found},
        starts={hit.start: hit.rule.entity for hit in view.found},
        ends={hit.end: hit.rule.entity for hit in view.found},
    )


def _next_word(text: str, at: int) -> int:
    return at + len(text[at : at + 3]) - len(text[at : at + 3].lstrip(" ,，、:：/+\n"))


def _edge(char: str) -> str:
    """The class of the character beside a name; empty for a Han character."""
    if not char:
        return "$"
    if char in _MARKS:
        return _MARKS[char]
    if _HAN.match(char):
        return ""
    return "0" if char.isdigit() else "a" if char.isalpha() else "#"


@cache
def _label_pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    # 收 货 人: people space labels out
    words = sorted(
        (r"\s?".join(map(re.escape, cue)) for cue in cues if not cue.isascii()), key=len, reverse=True
    )
    latin = [rf"(?<![a-z]){re.escape(cue)}(?![a-z])(?:\s+is)?" for cue in cues if cue.isascii()]
    return lazy(f"(?P<word>{'|'.join([*words, *latin]) or '(?!)'}){_FILLER}", re.IGNORECASE)
