"""The grammar of Chinese addresses: where the parts of an address stand in a piece of text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from compliance_lint.detect.recognizers.places import find_places
from compliance_lint.expressions import lazy


class Level(IntEnum):
    """From coarse to fine."""

    PROVINCE = 0
    CITY = 1
    DISTRICT = 2
    TOWN = 3
    ROAD = 4  # a village stands on the same step
    NUMBER = 5
    COMPOUND = 6
    BUILDING = 7
    UNIT = 8
    FLOOR = 9
    ROOM = 10
    TAIL = 11


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an address.  ``named`` parts are suffixes: their name stands before ``start``."""

    start: int
    end: int
    level: Level
    full: bool = True  # a place with its type, a number written in digits
    named: bool = False


_HAN_NUMBER = "[一二三四五六七八九十百千零〇两幺壹贰叁肆伍陆柒捌玖拾佰]{1,7}"
_NUMBER = rf"(?:(?:甲|乙|附|[A-Za-z])?\d{{1,5}}[A-Za-z]?(?:[-－—–~/、]\s?\d{{1,4}}){{0,2}}|{_HAN_NUMBER})"
_MARK = rf"(?:[A-Za-z]\d{{0,3}}|\d{{1,4}}[A-Za-z]?|{_HAN_NUMBER}|[甲乙丙丁戊])"
_DASH = r"\s?[-－—–]{1,2}\s?"
_END = r"(?![\dA-Za-z])"

# Number-led parts, finest first; the name of the group is the level.
_NUMBERED = lazy(
    "|".join(
        (
            rf"(?P<UNIT>(?:{_MARK}|[东西南北中])\s?(?:单元|號单元)|(?<=[楼．.]){_HAN_NUMBER}门|(?<![\d])\d\s?门(?=[.．]|\d{{3}}))",
            rf"(?P<BUILDING>(?:[东西南北]区)?{_MARK}\s?(?:号楼(?!梯)|栋楼?|幢|座|[#号]?(?:宿舍楼|教学楼|公寓楼|别墅)|#(?:楼|(?=\d))|号院)"
            rf"|(?:(?<![一-鿿])|(?<=[就在是住到]))[东西南北]楼(?=\d))",
            rf"(?P<COMPOUND>{_MARK}期(?![免限间待货末刊]))",
            rf"(?P<ROOM>{_MARK}\s?(?:室|房间|房(?![贷租产间子东])|户(?![型外口均])|铺|病床|床(?![单上]))"
            rf"|[东西南北中左右](?:边)?户|(?<=楼)[东西南北左右](?:侧|边|门)?(?![一-鿿]))",
            rf"(?P<FLOOR>(?:负|B|地下)?(?:\d{{1,2}}|{_HAN_NUMBER})\s?(?:楼|层(?![次级])|F{_END})|顶楼|顶层|(?<=[栋幢元楼])楼上)",
            rf"(?P<NUMBER>(?<![月\d-]){_NUMBER}\s?(?:号(?!码|线|字|店|色|球|晚|早|[上下中]午|[之以]?[前后]|左右|到|开|举|入|退|有|凌)(?:附{_NUMBER}号?|之{_NUMBER}[号房]?)?|弄|巷|支弄"
            rf"|(?:村民)?小?组(?![合装件])|部队(?:\d{{1,3}}分队)?|信箱(?:\d{{1,4}}分箱)?|小队|队(?=$|[^一-鿿])|社(?![区会交])|屯|[片排](?=$|[^一-鿿])))",
        )
    )
)
# What may stand between a part and a bare door number.
_GAP = lazy(r"\s?[-－—–,，.．]{0,2}\s?")
# Numbers without a unit: only after another part.
DOORS = lazy(
    rf"(?:[A-Za-z]?\d{{1,4}}[A-Za-z]?(?:{_DASH}(?:\d{{1,4}}[A-Za-z]?|{_HAN_NUMBER})){{1,3}}"
    rf"|(?<=[栋幢元楼座])\d{{5}}|[A-Za-z]?\d{{3,4}}[A-Za-z]?|\d{{1,2}}[A-Za-z]\d{{0,4}}|[A-Za-z]\d{{0,4}}(?![A-Za-z])"
    rf"|[一二三四五六七八九十百零〇幺两壹贰叁肆伍陆柒捌玖]{{3,4}}){_END}(?!\s?[元块斤件个双月年天%％折:：点箱条包份盒只套米岁平居起折万亿股分多])"
)
_DOOR_CODE = lazy(
    rf"(?<![\dA-Za-z.-])[A-Za-z]?\d{{1,3}}(?:-\d{{1,3}})?-[A-Za-z]?\d{{3,4}}{_END}(?![-.])"
    rf"|(?<![\dA-Za-z.-])\d{{1,3}}-\d{{1,2}}-\d{{1,4}}{_END}(?![-.])"
)

_TOWN = (
    "街道办事处|街道(?!办)|开发区|园区|工业园|工业区|工业城|高新区|高新西区|新区|保税区|功能区|经开区|自贸区"
    "|科技园|产业园|科技城|大学城|科学城|(?<!城)镇(?![定静痛])|(?<!城)乡(?![下亲愁])|苏木|农场|林场"
)
_ROAD = (
    "大道|公路|马路|路(?![上程过由径费人边牌])|大街|街(?![道上拍头])|胡同|巷(?![子])|弄堂|段(?![时子])|交叉口|交汇处?|路口"
    "|(?<![知味频报赛渠管轨人])道(?![理歉具德路])"
)
_VILLAGE = "行政村|自然村|村委会|村(?![里民])|社区|嘎查|屯|庄|寨|坪|埭"
_COMPOUND = (
    "小区|花园|家园|公寓|大厦|大楼|广场|新村|花苑|花城|苑|名邸|公馆|国际|中心|山庄|别墅|宿舍|家属院|大院|新城|府邸|雅居"
    "|华庭|豪庭|名苑|名都|府|轩|庭|邸|阁|园(?![林艺丁])|城(?!市)|湾|院(?![长士])|大学|学院|中学|小学|学校|医院|酒店"
    "|宾馆|市场|商场|写字楼|(?<=[一-鿿]{2})里(?=\\d|小区)|校区|北区|南区|东区|西区|中区|[A-Z\\d一二三四五六七八九]区"
)
_SUFFIX = lazy(f"(?P<TOWN>{_TOWN})|(?P<ROAD>{_ROAD}|{_VILLAGE})|(?P<COMPOUND>{_COMPOUND})")

# What may follow the last number and still says where: 东头第三家, 往北200米, 超市对面二楼.
TAIL = lazy(
    r"[东西南北]头(?:第?[一二三四五六七八九十\d]{1,2}[家户间])?"
    r"|(?:往|向)[东西南北左右前后]\d{1,4}米(?:路?[东西南北])?"
    r"|第[一二三四五六七八九十\d]{1,3}(?:家|户|间|排)(?:门面)?"
    r"|(?:院|楼|厂区|小区)?(?:后院|前院|后楼|前楼|平房|裙楼|底商|门面|士多|楼下士多)"
    r"|(?:斜?对面|[东西南北]侧)|复式|跃层|阁楼|大堂|平街层|层(?![次级层])|传达室|收发室|值班室|岗亭|门厅|楼道|[A-Z]仓(?!库)|办公楼|车间|厂区|院[内里](?![一-鿿])"
)
# Shops and offices that end an address when glued to it.
_SITE = lazy(
    r"[一-鿿A-Za-z（）()]{0,16}?(?:有限责任公司|股份公司|有限公司|分公司|公司|厂|专卖店|店|超市|药房|诊所|卫生院|幼儿园|学校|小学|中学|饭店"
    r"|宾馆|酒店|银行|支行|营业厅|营业部|派出所|政府|办公室|服务站|服务中心|中心|大楼|大厦|广场|公司|仓库|部|馆|局|所|站|驿站|处)"
    r"(?![一-鿿])"
)


def parts_in(text: str, start: int, end: int) -> list[Part]:
    """All parts in ``text[start:end]``, in order, not overlapping."""
    found = [Part(p.start, p.end, Level(p.level), p.full) for p in find_places(text, start, end)]
    taken = [part.end for part in found]
    for match in _NUMBERED.finditer(text, start, end):
        level = Level[match.lastgroup or "ROOM"]
        _add(found, Part(match.start(), match.end(), level, any(c.isdigit() for c in match.group())))
    for match in _DOOR_CODE.finditer(text, start, end):
        _add(found, Part(match.start(), match.end(), Level.ROOM))
    for match in _SUFFIX.finditer(text, start, end):
        if match.start() > start and match.start() not in taken:
            _add(found, Part(match.start(), match.end(), Level[match.lastgroup or "ROAD"], named=True))
    found.sort(key=lambda part: part.start)
    return _with_doors(text, found, end)


def _add(parts: list[Part], new: Part) -> None:
    if all(new.end <= old.start or old.end <= new.start for old in parts):
        parts.append(new)


def _with_doors(text: str, parts: list[Part], end: int) -> list[Part]:
    """Add bare door numbers that follow a part: 3栋2单元501, 紫园5-6-884."""
    out: list[Part] = []
    for index, part in enumerate(parts):
        if out and part.start < out[-1].end:
            continue
        out.append(part)
        limit = parts[index + 1].start if index + 1 < len(parts) else end
        gap = _GAP.match(text, part.end, limit)
        door = DOORS.match(text, gap.end() if gap else part.end, limit) if part.level >= Level.ROAD else None
        if door:
            out.append(Part(door.start(), door.end(), Level.ROOM, full=False))
    return out


def tail_end(text: str, at: int, end: int) -> int:
    """Where the directions or the name of a shop that follow at ``at`` end, else ``at``."""
    while found := TAIL.match(text, at, end):
        at = found.end()
    site = _SITE.match(text, at, end)
    return site.end() if site else at
