"""What a chain of address parts is worth: does it locate somebody, or only mention a place?"""

from __future__ import annotations

from dataclasses import dataclass

from compliance_lint.detect.recognizers.address_parts import Level, Part
from compliance_lint.detect.recognizers.base import CUED, FORMAT, STRONG, WEAK, View
from compliance_lint.detect.recognizers.namelike import lexicon
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_DOOR = lazy(r"(?<!\d)\d{3,4}\s?[室户]|(?<![\d-])\d{1,2}-\d-(?:[1-9]|[1-4]\d)[0-2]\d(?![\d-])")
_RECEIVED = lazy("[的]?(?:收(?!到)|住户|业主|自提|能送|能到|门卫|前台)")
_GENERIC = lazy("(?:农村|县城|城区|市场|中心|商城|市区|乡镇|城镇|城市|学校|国际|超市|酒店|公寓|大城)$")
# They support an address that follows; heard alone they ask for none.
_SOFT_CUES = (
    *("收货", "收件", "寄给", "送货", "派送", "派件", "我家", "我住", "住在"),
    *("住的", "宿舍", "单元填", "楼号", "床位", "改成", "改为", "改到", "那户"),
    *("邻居家", "娘家", "老家", "搬到", "我在", "我是", "小区", "面单写", "户籍"),
)  # fmt: skip
# Where parcels and people pass through: of the carrier, not of the customer.
HUB = lazy(
    "转运|分拨|集散|中转|网点|营业部|营业点|自提点|揽收|火车站|高铁站|机场|仓库|景区|商贸城|商品城|批发市场"
)
PLACEHOLDER = lazy("[Xx×]{2}|某某|[Xx×某][栋幢路号村]")

# the way from a street to a house without a number: 文昌路邮局对面二楼
WAY_AFTER = lazy(
    "[一-鿿]{0,8}?(?:斜?对[面过]|隔壁|旁边?|后面|前面|楼上|[东西南北][侧边头]|交叉口|交汇处|拐角)(?:第?[一二三四五六七八九十\\d]{1,2}[家户楼层]|[一-鿿]{1,4}(?:店|厂|楼|院|馆|行))?"
)
NUMBERED = (Level.NUMBER, Level.BUILDING, Level.UNIT, Level.ROOM)
_TELEPHONES = ("PHONE_NUMBER", "LANDLINE")
_DOOR_LEVELS = (Level.BUILDING, Level.UNIT, Level.FLOOR, Level.ROOM)


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts that follow each other, and where the whole begins."""

    start: int
    parts: tuple[Part, ...]

    @property
    def end(self) -> int:
        """Where the last part ends."""
        return self.parts[-1].end


def judge(view: View, rule: PiiRule, text: str, chain: Chain, expected: bool) -> tuple[float, str]:
    """Confidence that ``chain`` locates somebody, and why; 0 when it says nothing."""
    levels = {part.level for part in chain.parts}
    if _on_waybill(view, chain):
        return CUED, "waybill"
    if max(levels) < Level.TOWN or PLACEHOLDER.search(text, chain.start, chain.end):
        return 0, ""
    if levels.isdisjoint(NUMBERED) and HUB.search(text, chain.start, chain.end + 6):
        return 0, ""
    telephone = any(hit.rule.entity in _TELEPHONES for hit in view.found)
    if not telephone and (veto := view.cue_before(chain.start, rule.vetoes, 16)):
        return WEAK, f"veto:{veto}"
    in_private = in_private_talk(view)
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


def _on_waybill(view: View, chain: Chain) -> bool:
    """True for a region written out (province, city, district) in a message with a telephone number."""
    written = {part.level for part in chain.parts if part.level <= Level.DISTRICT and part.full}
    telephone = any(hit.rule.entity == "PHONE_NUMBER" for hit in view.found)
    return telephone and len(written) >= 2 and Level.DISTRICT in written and in_private_talk(view)


def in_private_talk(view: View) -> bool:
    """True for chats and table cells: there people speak of themselves."""
    return view.kind in ("chat", "cell") or view.speaker is not None


def _by_levels(text: str, chain: Chain, levels: set[Level], in_private: bool) -> float:
    """What the levels alone are worth."""
    fine = {level for level in levels if level >= Level.ROAD}
    places = [part for part in chain.parts if part.level <= Level.DISTRICT]
    written = any(place.full for place in places)
    doors = sum(level in levels for level in _DOOR_LEVELS)
    numbered = any(
        part.level >= Level.NUMBER
        and part.level != Level.COMPOUND
        and (part.full or written or len(levels) > 2)
        for part in chain.parts
    )
    if places and numbered and (in_private or written or {Level.ROAD, Level.NUMBER} <= levels):
        return STRONG if len(fine) >= 2 else CUED
    if written and len(fine | (levels & {Level.TOWN})) >= 2:
        return CUED
    if in_private and written and fine and (len(places) >= 2 or WAY_AFTER.match(text, chain.end)):
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


def _specific(name: str, chain: Chain, levels: set[Level]) -> bool:
    """False for what a cue alone does not turn into an address: 17号, 县城, 农村."""
    if levels == {Level.NUMBER}:
        return "-" in name or chain.parts[0].start > chain.start
    if any(not part.named and part.level >= Level.NUMBER for part in chain.parts):
        return True
    if len(name) == 3 and lexicon().score(name) > 0:
        return False  # 黎梓轩
    return len(chain.parts) >= 2 or (len(name) >= 3 and not _GENERIC.search(name))


def _cue_after(text: str, end: int) -> str | None:
    found = _RECEIVED.match(text, end)
    return found.group() if found else None


def _beside(view: View, chain: Chain) -> bool:
    """True when a telephone number stands next to the chain."""
    return any(
        hit.rule.entity in _TELEPHONES
        and (0 <= chain.start - hit.end <= 3 or 0 <= hit.start - chain.end <= 3)
        for hit in view.found
    )
