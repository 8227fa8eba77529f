"""Delivery addresses: from the province to the door, or a door alone where somebody asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compliance_lint.detect.recognizers.address_parts import DOORS, Level, Part, parts_in, tail_end
from compliance_lint.detect.recognizers.base import CUED, FORMAT, STRONG, WEAK, Hit, View
from compliance_lint.detect.recognizers.namelike import lexicon
from compliance_lint.policy.rules import PiiRule

# Traditional forms of the characters addresses are made of, one to one, so offsets stay.
_SIMPLER = str.maketrans(
    "號樓單鎮鄉縣區莊園閣灣廣東門臺棟層廈場龍觀魚學國陽蘇徑戶寶馬鐵線橋蘭長寧貴陝遼濟雲慶漢瀋華興榮豐會嶺衛團來処處",
    "号楼单镇乡县区庄园阁湾广东门台栋层厦场龙观鱼学国阳苏径户宝马铁线桥兰长宁贵陕辽济云庆汉沈华兴荣丰会岭卫团来处处",
)
# Necessary for any address: a unit, a street, a village or two numbers with a dash.
_GATE = re.compile(
    r"[号路街巷弄道栋幢座楼室户房镇乡村屯庄园苑区城府湾轩院厦场寓层组社队寨]|单元"
    r"|\d-\d|\d{3,5}|[A-Za-z]\d|[a-z]{3} \d|\d [A-Z]"
)
# Characters and words that never stand inside an address: the text falls apart here.
_BREAK = re.compile(
    r"[。！？!?；;：:“”\"'‘’<>《》【】\[\]|{}→…]|[^\x00-\u024f\u2010-\u2027\u3000-\u9fff\uff00-\uffef🏠]"
    r"|[我你您他她它们的了吗呢吧啊哦呀嘛嗯哎是在到给把被让请想要没还也很这谁什么怎谢烦咱俺寄送买卖拍换填叫找个问说退吃喝您收]"
    r"|(?:详细|收货|收件|寄件|发货|退货|家庭|公司|单位|联系|邮寄|默认|搬[出入])?地\s?址[12一二]?|住(?:址|处|宅(?!小区)|户)?(?!院)|家住|就(?=[^业])|哈哈|写(?!字楼)|报(?![社业国刊喜])|那(?![曲坡大])|记成|上次|原来|其他|同小区|不知道|推(?=\d)|预计|开盘|[在待]售|均价|\d平门牌号?|房间号?|房号|面单|楼栋(?:补充)?|床位"
    r"|(?<=到)家|家里|不(?:要|是|能|用|变|对|收|放|行)|电\s?话|手机|联系|姓名|快递|订单|今天|明天|周[一二三四五六日末]|上午|下午|有(?=[电自没人一货])"
    r"|(?:发|改|为|至|往|从|派|装|去)(?=$|[到往成为给快货至])|[A-Za-z]{4,}(?![路街栋座区大小花])|(?:附近|旁边|门口|楼下(?!士多)|以及|或者|但是|如果|因为|所以|可以|需要|已经|现在|这边|那边|哪里)"
)
_SOFT = re.compile(r"[\s,，、/．·_→🏠（）()]+|(?<!\d)\.|\.(?!\d)")
# Words that may stand glued before an address without being part of it.
_LEAD = re.compile(
    r"^(?:[0-9]{1,2}[、.)]|(?:新|旧|老|原|全|补)?(?:地址|家)?(?=[^一-鿿]|$)|(?:老家|娘家|租房|租(?!界)|去|发(?!展)|改(?!革)|派(?!出)|至|往(?!返)|为|从|宿舍(?=[一-鿿]区|\d)|单元(?=\d)|公司|地(?=\d)|转))"
)
_LABELLED_DOOR = re.compile(
    r"(?:房间?号|门牌号?|室号)[^\d，。,\n]{0,6}(?P<door>[A-Za-z]?\d{3,4}(?:-\d{1,4})*)(?![\d年月元])"
)
_ASCII_ADDRESS = re.compile(
    r"(?<![A-Za-z])(?:\d[\w-]*|[A-Z][a-z]+)(?: [A-Za-z][\w.]*| \d[\w-]*|, ?[A-Za-z\d][\w.]*){2,14}"
)
_COMPOUND_END = re.compile(
    r"(?:小区|[花家公]园|苑|公寓|[大广]场|[大]厦|城|府|湾|轩|庭|邸|新村|村|里|院|座|国际|中心|山庄|园|居|阁)$"
)
_WISH = re.compile("谢|放|电联|加急|到付|勿|别|不|请|前|后|能|发|签|派|收|急|快|丰巢|驿站|联系")
_DOOR = re.compile(r"(?<!\d)\d{3,4}\s?[室户]|(?<![\d-])\d{1,2}-\d-(?:[1-9]|[1-4]\d)[0-2]\d(?![\d-])")
_GENERIC = re.compile("(?:农村|县城|城区|市场|中心|商城|市区|乡镇|城镇|城市|学校|国际|超市|酒店|公寓|大城)$")
_MAX_NAME = 12  # characters of a name before its suffix or number
_MAX_GAP = 14  # characters without a part between two parts
# They support an address that follows; heard alone they ask for none.
_SOFT_CUES = (
    *(
        "收货",
        "收件",
        "寄给",
        "送货",
        "派送",
        "派件",
        "我家",
        "我住",
        "住在",
        "住的",
        "宿舍",
        "单元填",
        "楼号",
        "床位",
        "改成",
        "改为",
    ),
    *("改到", "那户", "邻居家", "娘家", "老家", "搬到", "我在", "我是", "小区", "面单写", "户籍"),
)
# Where parcels and people pass through: of the carrier, not of the customer.
_HUB = re.compile(
    "转运|分拨|集散|中转|网点|营业部|营业点|自提点|揽收|火车站|高铁站|机场|仓库|景区|商贸城|商品城|批发市场"
)
_NUMBERED = (Level.NUMBER, Level.BUILDING, Level.UNIT, Level.ROOM)
_TELEPHONES = ("PHONE_NUMBER", "LANDLINE")
_DOOR_LEVELS = (Level.BUILDING, Level.UNIT, Level.FLOOR, Level.ROOM)


@dataclass(frozen=True, slots=True)
class _Chain:
    """Parts that follow each other, and where the whole begins."""

    start: int
    parts: tuple[Part, ...]

    @property
    def end(self) -> int:
        return self.parts[-1].end


def find_address(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Addresses in ``view``: at least two levels down to a street, or fewer with a cue."""
    headed = view.under(rule.columns)
    asked = rule.entity in view.asked
    if not headed and not _GATE.search(view.text):
        return
    text = view.text.translate(_SIMPLER)
    if headed and (whole := _whole(view, text)):
        yield Hit(rule, *whole, STRONG, ("column",))
        return
    if span := _standalone(view, text):
        yield Hit(rule, *span, CUED, ("whole",))
        return
    yield from _by_grammar(view, rule, text, headed or asked)
    yield from _labelled(view, rule, text)
    if asked or headed or "address" in view.lower:
        yield from _ascii_addresses(view, rule)


def _by_grammar(view: View, rule: PiiRule, text: str, expected: bool) -> Iterator[Hit]:
    for start, end in _runs(view, text):
        for chain in _chains(text, start, end):
            confidence, why = _judge(view, rule, text, chain, expected)
            if confidence:
                stop = tail_end(text, chain.end, end)
                if stop == chain.end and chain.parts[0].level <= Level.DISTRICT:
                    stop = _with_rest(text, chain, end)
                yield Hit(rule, chain.start, stop, confidence, (why,))


def _labelled(view: View, rule: PiiRule, text: str) -> Iterator[Hit]:
    """Door numbers that only their label or the question makes one."""
    for door in _LABELLED_DOOR.finditer(text):
        yield Hit(rule, *door.span("door"), CUED, ("label",))
    bare = text.strip()
    if rule.entity in view.asked and DOORS.fullmatch(bare):
        start = text.index(bare)
        yield Hit(rule, start, start + len(bare), CUED, ("asked",))


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
    if _BREAK.search(text, start, end) or _WISH.search(stripped) or (view.kind == "chat" and " " in stripped):
        return None
    parts = parts_in(text, start, end)
    levels = {part.level for part in parts}
    if levels.isdisjoint(_NUMBERED) and _HUB.search(stripped):
        return None
    leading = bool(parts) and (
        parts[0].start == start or (view.kind == "cell" and parts[0].start - start <= 8)
    )
    fine = max(levels, default=Level.PROVINCE) >= Level.TOWN
    return (start, end) if leading and len(levels) >= 2 and fine else None


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


def _chains(text: str, start: int, end: int) -> Iterator[_Chain]:
    """Chains of parts in a run: pieces between blanks and commas, joined while they get finer."""
    chain: _Chain | None = None
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
                chain = _Chain(chain.start, chain.parts + new.parts)
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
        if sep.group() == " " and re.compile("(?<=[0-9A-Za-z]) (?=号|栋|幢|座|单元|楼|室|弄)").match(
            text, sep.start()
        ):
            continue
        if sep.start() > at:
            yield at, sep.start()
        at = sep.end()
    if end > at:
        yield at, end


def _bare_door(text: str, start: int, end: int) -> _Chain | None:
    """A piece that is nothing but a door number: … 壹栋 叁零伍."""
    door = DOORS.fullmatch(text, start, end)
    return _Chain(start, (Part(start, end, Level.ROOM, full=False),)) if door else None


def _in_piece(text: str, start: int, end: int) -> Iterator[_Chain]:
    """The chains of one piece; a long stretch without parts starts a new one."""
    start += len(found.group()) if (found := _LEAD.match(text[start:end])) else 0
    group: list[Part] = []
    for part in parts_in(text, start, end):
        if group and part.start - group[-1].end > _MAX_GAP:
            yield _Chain(_name_start(text, start, group), tuple(group))
            start, group = group[-1].end, []
        group.append(part)
    if group:
        yield _Chain(_name_start(text, start, group), tuple(group))


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
    if len(before) <= 3 and not _COMPOUND_END.search(before) and lexicon().score(before) >= 2:
        return first.start  # 温晓波13栋: a name stands there
    return start


def _continues(text: str, chain: _Chain, new: _Chain, at: int) -> bool:
    """True when ``new`` goes on where ``chain`` ended: finer, and little between."""
    between = text[at : new.start].strip(" \n\t,，、/．.·—–_🏠（）()")
    last, first = chain.parts[-1], new.parts[0]
    if between:
        if len(between) > 3 or (len(between) > 1 and lexicon().score(between) >= 2):
            return False
        return first.level > last.level and first.level >= Level.TOWN
    if first.level <= Level.DISTRICT:
        return last.level <= first.level or (last.level <= Level.DISTRICT)
    if new.start - at > 3:
        return False
    return first.level > last.level or (
        first.level == last.level and first.level in (Level.ROAD, Level.TOWN, Level.COMPOUND, Level.NUMBER)
    )


def _judge(view: View, rule: PiiRule, text: str, chain: _Chain, expected: bool) -> tuple[float, str]:
    """Confidence that ``chain`` locates somebody, and why; 0 when it says nothing."""
    levels = {part.level for part in chain.parts}
    if max(levels) < Level.TOWN:
        return 0, ""
    if levels.isdisjoint(_NUMBERED) and _HUB.search(text, chain.start, chain.end + 6):
        return 0, ""
    telephone = any(hit.rule.entity in _TELEPHONES for hit in view.found)
    if not telephone and (veto := view.cue_before(chain.start, rule.vetoes, 16)):
        return WEAK, f"veto:{veto}"
    in_private = view.kind in ("chat", "cell") or view.speaker is not None
    if weight := _by_levels(text, chain, levels, in_private):
        return weight, "levels"
    shown = text[chain.start : chain.end]
    if not _specific(shown, chain, levels):
        return 0, ""
    if not in_private and not levels & {Level.NUMBER, Level.BUILDING, Level.UNIT} and "-" not in shown:
        return 0, ""  # 住5楼, 我在海洋公园
    if expected:
        return CUED, "expected"
    if cue := view.cue_before(chain.start, rule.cues + _SOFT_CUES) or _cue_after(text, chain.end):
        return CUED, f"cue:{cue}"
    return (CUED, "beside") if _beside(view, chain) else (0, "")


def _by_levels(text: str, chain: _Chain, levels: set[Level], in_private: bool) -> float:
    """What the levels alone are worth."""
    fine = {level for level in levels if level >= Level.ROAD}
    places = [part for part in chain.parts if part.level <= Level.DISTRICT]
    written = any(place.full for place in places)
    doors = sum(level in levels for level in _DOOR_LEVELS)
    numbered = any(
        part.level >= Level.NUMBER and part.level != Level.COMPOUND and (part.full or written)
        for part in chain.parts
    )
    if places and numbered and (in_private or written or {Level.ROAD, Level.NUMBER} <= levels):
        return STRONG if len(fine) >= 2 else CUED
    if written and len(fine | (levels & {Level.TOWN})) >= 2:
        return CUED
    if in_private and written and len(places) >= 2 and fine:
        return FORMAT
    if {Level.ROAD, Level.NUMBER} <= levels and numbered:
        return CUED if doors or levels & {Level.COMPOUND, Level.TOWN} else FORMAT
    if Level.BUILDING in levels and levels & {Level.UNIT, Level.ROOM, Level.NUMBER}:
        return CUED
    if {Level.UNIT, Level.ROOM} <= levels:
        return CUED
    if Level.COMPOUND in levels and levels & {Level.BUILDING, Level.UNIT, Level.ROOM} and numbered:
        return FORMAT
    if (
        in_private
        and numbered
        and (levels & {Level.BUILDING, Level.UNIT} or _DOOR.search(text, chain.start, chain.end))
    ):
        return FORMAT
    return 0


def _specific(name: str, chain: _Chain, levels: set[Level]) -> bool:
    """False for what a cue alone does not turn into an address: 17号, 县城, 农村."""
    if levels == {Level.NUMBER}:
        return "-" in name or chain.parts[0].start > chain.start
    if any(not part.named and part.level >= Level.NUMBER for part in chain.parts):
        return True
    return len(chain.parts) >= 2 or (len(name) >= 3 and not _GENERIC.search(name))


def _cue_after(text: str, end: int) -> str | None:
    found = re.compile("[的]?(?:收(?!到)|住户|业主|自提|能送|能到|门卫|前台)").match(text, end)
    return found.group() if found else None


def _with_rest(text: str, chain: _Chain, end: int) -> int:
    """The name of a shop or house after a street number belongs to it: …825号旧时光."""
    last = chain.parts[-1]
    rest = re.compile("[一-鿿A-Za-z0-9-]{2,12}(?=$|[，。,\n])").match(text, chain.end, end)
    whole = chain.start == 0 and end == len(text)
    if not rest or (last.level not in (Level.ROAD, Level.NUMBER, Level.COMPOUND) and not whole):
        return chain.end
    name = rest.group()
    if _WISH.search(name) or max(lexicon().score(name[:n]) for n in (2, 3, 4)) >= 2:
        return chain.end
    return rest.end()


def _beside(view: View, chain: _Chain) -> bool:
    """True when a telephone number stands next to the chain."""
    return any(
        hit.rule.entity in _TELEPHONES
        and (0 <= chain.start - hit.end <= 3 or 0 <= hit.start - chain.end <= 3)
        for hit in view.found
    )


def _ascii_addresses(view: View, rule: PiiRule) -> Iterator[Hit]:
    for found in _ASCII_ADDRESS.finditer(view.text):
        if re.search(r"\d", found.group()) and "," in found.group():
            yield Hit(rule, found.start(), found.end(), CUED, ("latin",))
