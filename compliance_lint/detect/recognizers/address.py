"""Delivery addresses: from the province to the door, or a door alone where somebody asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance_lint.detect.recognizers.address_doors import short_addresses
from compliance_lint.detect.recognizers.address_judge import (
    HUB,
    NUMBERED,
    PLACEHOLDER,
    WAY_AFTER,
    Chain,
    in_private_talk,
    judge,
)
from compliance_lint.detect.recognizers.address_parts import DOORS, Level, Part, parts_in, tail_end
from compliance_lint.detect.recognizers.base import CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.namelike import lexicon
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

# Traditional forms of the characters addresses are made of, one to one, so offsets stay.
_SIMPLER = str.maketrans(
    "號樓單鎮鄉縣區莊園閣灣廣東門臺棟層廈場龍觀魚學國陽蘇徑戶寶馬鐵線橋蘭長寧貴陝遼濟雲慶漢瀋華興榮豐會嶺衛團來処處",
    "号楼单镇乡县区庄园阁湾广东门台栋层厦场龙观鱼学国阳苏径户宝马铁线桥兰长宁贵陕辽济云庆汉沈华兴荣丰会岭卫团来处处",
)
# Necessary for any address: a unit, a street, a village or two numbers with a dash.
_GATE = lazy(
    r"[号路街巷弄道栋幢座楼室户房镇乡村屯庄园苑区城府湾轩院厦场寓层组社队寨]|单元|部队|信箱|[一二三四五六七八九\d]期"
    r"|\d-\d|\d{3,5}|[A-Za-z]\d|[a-z]{3} \d|\d [A-Z]"
)
# Characters and words that never stand inside an address: the text falls apart here.
_BREAK = lazy(
    r"[。！？!?；;：:“”\"'‘’<>《》【】\[\]|{}→…]|[^\x00-\u024f\u2010-\u2027\u2600-\u27bf\u3000-\u9fff\uff00-\uffef\U0001f300-\U0001faff]"
    r"|[我你您他她它们的了吗呢吧啊哦呀嘛嗯哎是在到给把被让请想要没还也很这谁什么怎谢烦咱俺寄送买卖拍换填叫找个问说退吃喝您收]"
    r"|(?:改|换|写|填|变)成(?=成都|(?!都))|(?:详细|收货|收件|寄件|发货|退货|家庭|公司|单位|联系|邮寄|默认|搬[出入])?地\s?址[12一二]?|住(?:址|处|宅(?!小区)|户)?(?!院)|家住|就(?=[^业])|哈哈|写(?!字楼)|报(?![社业国刊喜])|那(?![曲坡大])|记成|上次|原来|其他|同小区|不知道|推(?=\d)|预计|开盘|[在待]售|均价|\d平门牌号?|房间号?|房号|面单|楼栋(?:补充)?|床位"
    r"|(?<=到)家|家里(?!\d)|不(?:要|是|能|用|变|对|收|放|行)|电\s?话|手机|联系|姓名|快递|订单|今天|明天|周[一二三四五六日末]|上午|下午|有(?=[电自没人一货])"
    r"|(?:发|改|为|至|往|从|派|装|去)(?=$|[到往成为给快货至])|[A-Za-z]{4,}(?![路街栋座区大小花])|(?:附近|旁边|门口|楼下(?!士多)|以及|或者|但是|如果|因为|所以|可以|需要|已经|现在|这边|那边|哪里)"
)
_EMOJI = lazy("[\u2600-\u27bf\U0001f300-\U0001faff]")
_SOFT = lazy(r"[\s,，、/．·_→（）()\u2600-\u27bf\U0001f300-\U0001faff]+|(?<!\d)\.|\.(?!\d)")
_BEFORE_UNIT = lazy("(?<=[0-9A-Za-z]) (?=号|栋|幢|座|单元|楼|室|弄)")
_REST = lazy("(?!对门|楼上|楼下|那户|隔壁)[一-鿿A-Za-z0-9-]{2,12}(?=$|[，。,\n])")
# Words that may stand glued before an address without being part of it.
_LEAD = lazy(
    r"^(?:[0-9]{1,2}[、.)]|(?:新|旧|老|原|全|补)?(?:地址|家)?(?=[^一-鿿]|$)|(?:老家|娘家|租房|租(?!界)|去|发(?!展)|改(?!革)|派(?!出)|至|往(?!返)|为|从|宿舍(?=[一-鿿]区|\d)|单元(?=\d)|病房|货放|放(?!马)|成(?=\d)|公司|地(?=\d)|转))"
)
# the first word is bounded: every digit of a long number is tried as its start
_ASCII_ADDRESS = lazy(
    r"(?<![A-Za-z])(?:\d[\w-]{0,31}|[A-Z][a-z]+)(?: [A-Za-z][\w.]*| \d[\w-]*|, ?[A-Za-z\d][\w.]*){2,14}"
)
_COMPOUND_END = lazy(
    r"(?:小区|[花家公]园|苑|公寓|[大广]场|[大]厦|城|府|湾|轩|庭|邸|新村|村|里|院|座|国际|中心|山庄|园|居|阁)$"
)
_WISH = lazy("谢|放|电联|加急|到付|勿|别|不|请|前|后|能|发|签|派|收|急|快|丰巢|驿站|联系")
_MAX_NAME = 12  # characters of a name before its suffix or number
_MAX_GAP = 14  # characters without a part between two parts
_COMPOUND_NAME = lazy("[一-鿿]{2,8}")
_SITE_END = lazy(
    "(?:[店厂行馆铺坊社园局院所站吧庄]|公司|大楼|[东西南北]楼|超市|眼镜|服饰|制衣|家具|橱柜|烘焙|美发|药房|市场|中心|学校|小学|中学|宾馆|酒店|公寓|大厦|\\d)$"
)


def find_address(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Addresses in ``view``: at least two levels down to a street, or fewer with a cue."""
    headed = view.under(rule.columns)
    asked = rule.entity in view.asked
    if not headed and not _GATE.search(view.text):
        return
    text = view.text.translate(_SIMPLER)
    if headed and (whole := _whole(view, text)):
        yield Hit(rule, *whole, STRONG, (f"column:{view.name}",))
        return
    if span := _standalone(view, text):
        yield Hit(rule, *span, CUED, ("whole",))
        return
    chains = list(_by_grammar(view, rule, text, headed or asked))
    yield from chains
    # 人民医院住院部8楼23床: the door alone is surer, but it is a part
    for hit in _labelled(view, rule, text):
        if not any(one.start <= hit.start and hit.end <= one.end for one in chains):
            yield hit
    yield from _ascii_addresses(view, rule, asked or headed or "address" in view.lower)


def _by_grammar(view: View, rule: PiiRule, text: str, expected: bool) -> Iterator[Hit]:
    for start, end in _runs(view, text):
        for chain in _chains(text, start, end):
            confidence, why = judge(view, rule, text, chain, expected)
            if confidence:
                stop = tail_end(text, chain.end, end)
                if stop == chain.end and (chain.parts[0].level <= Level.DISTRICT or chain.start == 0):
                    stop = _with_rest(text, chain, end)
                    way = WAY_AFTER.match(text, stop)
                    stop = way.end() if way and chain.parts[-1].level <= Level.NUMBER else stop
                yield Hit(rule, chain.start, stop, confidence, (why,))


def _labelled(view: View, rule: PiiRule, text: str) -> Iterator[Hit]:
    """Door numbers that only their label or the question makes one."""
    if in_private_talk(view):
        for start, end, why in short_addresses(text):
            if not _taken(view, start, end) and not view.cue_before(start, rule.vetoes, 16):
                yield Hit(rule, start, end, FORMAT if why == "way" else CUED, (why,))
    bare = text.strip()
    if rule.entity in view.asked and DOORS.fullmatch(bare):
        start = text.index(bare)
        yield Hit(rule, start, start + len(bare), CUED, ("asked",))


def _taken(view: View, start: int, end: int) -> bool:
    return any(hit.start < end and start < hit.end for hit in view.found)


def _whole(view: View, text: str) -> tuple[int, int] | None:
    """The cell under an address header, unless it is short or holds other values."""
    stripped = text.strip()
    if view.found or len(stripped) < 3 or re.search("[。！？!?：:\n]", stripped):
        return None
    start = text.index(stripped)
    end = start + len(stripped)
    fine = any(part.level >= Level.TOWN for part in parts_in(text, start, end))
    return (start, end) if fine or len(stripped) >= 8 else None


def _standalone(view: View, text: str) -> tuple[int, int] | None:
    """A message or cell that is an address from end to end: place first, two levels, no verb."""
    stripped = text.strip()
    if view.kind not in ("chat", "cell") or view.found or not 6 <= len(stripped) <= 60 or "\n" in stripped:
        return None
    start = text.index(stripped)
    end = start + len(stripped)
    if (
        stripped.startswith(("老家", "娘家"))
        or PLACEHOLDER.search(stripped)
        or _BREAK.search(text, start, end)
        or _WISH.search(stripped)
        or (view.kind == "chat" and " " in stripped)
    ):
        return None
    parts = parts_in(text, start, end)
    levels = {part.level for part in parts}
    if levels.isdisjoint(NUMBERED) and HUB.search(stripped):
        return None
    gap = 8 if view.kind == "cell" else 4 if parts and parts[0].named else 0
    leading = bool(parts) and parts[0].start - start <= gap
    if not leading:
        return None
    finest = max(levels)
    if len(levels) >= 2 and finest >= Level.TOWN:
        return start, end
    local = parts[0].full and finest in (Level.DISTRICT, Level.TOWN)
    return (start, end) if local and len(stripped) >= 9 and _SITE_END.search(stripped) else None


def _runs(view: View, text: str) -> Iterator[tuple[int, int]]:
    """Stretches of text that could be one address: between breaks and values already found."""
    cuts = [(m.start(), m.end()) for m in _BREAK.finditer(text)]
    cuts += [(hit.start, hit.end) for hit in view.found]
    at = 0
    for start, end in sorted(cuts):
        if start - at >= 2:
            yield at, start
        at = max(at, end)
    if len(text) - at >= 2:
        yield at, len(text)


def _chains(text: str, start: int, end: int) -> Iterator[Chain]:
    """Chains of parts in a run: pieces between blanks and commas, joined while they get finer."""
    chain: Chain | None = None
    at = start
    for left, right in _pieces(text, start, end):
        found = list(_in_piece(text, left, right))
        if (
            not found
            and chain
            and chain.parts[-1].level >= Level.NUMBER
            and (door := _bare_door(text, left, right))
        ):
            found = [door]
        for new in found:
            if chain and _continues(text, chain, new, at):
                chain = Chain(chain.start, chain.parts + new.parts)
            else:
                if chain:
                    yield chain
                chain = new
            at = new.end
    if chain:
        yield chain


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for sep in _SOFT.finditer(text, start, end):
        # 59 号, 13 栋, T1 B座: a blank before a unit does not end the piece
        if sep.group() == " " and _BEFORE_UNIT.match(text, sep.start()):
            continue
        if sep.start() > at:
            yield at, sep.start()
        at = sep.end()
    if end > at:
        yield at, end


def _bare_door(text: str, start: int, end: int) -> Chain | None:
    """A piece that is nothing but a door number: … 壹栋 叁零伍."""
    door = DOORS.fullmatch(text, start, end)
    return Chain(start, (Part(start, end, Level.ROOM, full=False),)) if door else None


def _in_piece(text: str, start: int, end: int) -> Iterator[Chain]:
    """The chains of one piece; a long stretch without parts starts a new one."""
    start += len(found.group()) if (found := _LEAD.match(text[start:end])) else 0
    group: list[Part] = []
    for part in parts_in(text, start, end):
        if group and part.start - group[-1].end > _MAX_GAP:
            yield Chain(_name_start(text, start, group), tuple(group))
            start, group = group[-1].end, []
        group.append(part)
    if group:
        yield Chain(_name_start(text, start, group), tuple(group))


def _name_start(text: str, start: int, parts: list[Part]) -> int:
    """Where the name of the first part begins: a place begins itself, other names at the left."""
    first = parts[0]
    if first.level <= Level.DISTRICT and (first.full or first.start == start):
        return first.start
    place = next((p for p in parts if p.level <= Level.CITY and p.full), None)
    if place:
        return place.start
    before = text[start : first.start]
    if not before or first.named:
        return max(start, first.start - _MAX_NAME)
    if first.level in (Level.ROOM, Level.FLOOR) or len(before) > _MAX_NAME:
        return first.start
    if len(before) <= 3 and not _COMPOUND_END.search(before) and _namelike(before):
        return first.start  # 温晓波13栋: a name stands there
    return start


def _continues(text: str, chain: Chain, new: Chain, at: int) -> bool:
    """True when ``new`` goes on where ``chain`` ended: finer, and little between."""
    between = _EMOJI.sub(" ", text[at : new.start]).strip(" \n\t,，、/．.·—–_（）()")
    last, first = chain.parts[-1], new.parts[0]
    if between:
        ruled = at < len(text) and text[at] in "/.·—" and text[new.start - 1] == text[at]
        if ruled and last.level <= Level.DISTRICT and len(between) <= 4 and first.level >= Level.TOWN:
            return True
        if last.level <= Level.DISTRICT and last.full and first.level >= Level.TOWN and _spaced(between):
            return True
        if _compound_between(chain, first, between):
            return True
        if len(between) > 3 or (len(between) > 1 and _namelike(between)):
            return False
        return first.level > last.level and first.level >= Level.TOWN
    if first.level <= Level.DISTRICT:
        return last.level <= first.level or (last.level <= Level.DISTRICT)
    if new.start - at > 3:
        return False
    return first.level > last.level or (
        first.level == last.level and first.level in (Level.ROAD, Level.TOWN, Level.COMPOUND, Level.NUMBER)
    )


def _compound_between(chain: Chain, first: Part, between: str) -> bool:
    """True for the name of a compound between street number and building: 738号 西溪乐谷 1号楼."""
    last = chain.parts[-1].level
    return (
        chain.parts[0].level <= Level.DISTRICT
        and last in (Level.ROAD, Level.NUMBER)
        and first.level == Level.BUILDING
        and _COMPOUND_NAME.fullmatch(between) is not None
        and not _namelike(between)
    )


def _spaced(between: str) -> bool:
    """True for short pieces set apart by blanks: 秣陵 街道 天."""
    pieces = re.split(r"[\s/，,、]+", between)
    return 1 < len(pieces) <= 4 and all(len(piece) <= 3 for piece in pieces)


def _namelike(chars: str) -> bool:
    words = lexicon()
    return (
        words.score(chars) >= (5 if len(chars) == 3 and chars[0] in "东西南北中大小" else 2)
        and words.family.get(chars[0], 3) >= 2
        and chars not in words.stops
    )


def _with_rest(text: str, chain: Chain, end: int) -> int:
    """The name of a shop or house after a street number belongs to it: …825号旧时光."""
    last = chain.parts[-1]
    rest = _REST.match(text, chain.end, end)
    whole = chain.start == 0 and end == len(text)
    if not rest or (last.level not in (Level.ROAD, Level.NUMBER, Level.COMPOUND) and not whole):
        return chain.end
    if chain.parts[0].level > Level.DISTRICT and not _SITE_END.search(rest.group()):
        return chain.end
    name = rest.group()
    if _WISH.search(name) or any(_namelike(name[:n]) for n in (2, 3, 4)):
        return chain.end
    return rest.end()


def _ascii_addresses(view: View, rule: PiiRule, expected: bool) -> Iterator[Hit]:
    """Addresses in English or pinyin: 3 dong 1702, 88 Boyong Dadao, Humen zhen, Dongguan shi."""
    for found in _ASCII_ADDRESS.finditer(view.text):
        units = len(set(_ASCII_UNITS.findall(found.group().lower())))
        plain = expected and (units or "," in found.group())
        if re.search(r"\d", found.group()) and (units >= 2 or plain) and not _taken(view, *found.span()):
            yield Hit(rule, found.start(), found.end(), CUED, ("latin",))


_ASCII_UNITS = lazy(
    r"\b(?:road|rd|street|st|avenue|ave|lane|district|city|province|room|rm|building|bldg|unit|floor|no|block|apartment|apt|town|village"
    r"|sheng|shi|qu|xian|zhen|xiang|cun|lu|jie|dadao|hao|dong|zhuang|danyuan|lou|nong|xiaoqu|huayuan)\b|\d{1,5}(?:hao|dong|lou|shi|f)\b"
)
