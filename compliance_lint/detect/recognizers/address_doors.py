"""The short addresses of chats: a door behind its label, and the way to a house that has no number."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.expressions import lazy

Found = tuple[int, int, str]

_N = "一二三四五六七八九十两百零〇幺"
_DOOR = rf"(?:[A-Za-z]?\d{{3,4}}(?:-\d{{1,4}})*|[A-Za-z]\d{{1,2}}|[{_N}]{{3,4}})"
_FLOOR = rf"(?:(?:负|地下|B)?(?:\d{{1,2}}|[{_N}]{{1,3}})\s?(?:楼|层)|\d{{1,2}}F|顶楼|顶层)"
_PLACE = rf"(?:{_FLOOR}\s?{_DOOR}?|{_DOOR})"
_NOT_AFTER = r"(?![\dA-Za-z.]|-\d|\s?[元块件个克斤米码款型折度次盒%年月日天点分秒包条箱份人万瓶袋套张页])"
# What a bare number is the door of: 房间 8806, 门禁按 1701.
_LABELLED = lazy(
    rf"(?:房间?号?|房号|室号|门牌号?|楼栋号?|楼号|栋号|铺位|铺号|档口|摊位|床位|病房|入住|门禁按|呼叫|对讲按|按铃)"
    rf"(?:改成?|是|为|写|填|[:：\s])*(?P<door>{_PLACE}|[A-Z]?区?\d{{1,3}}号?铺|甲?乙?\d{{1,4}}号|\d{{1,2}}(?=$|\s|[，。,])){_NOT_AFTER}"
)
_LIVES = lazy(
    rf"(?:(?:我|俺|咱|人|您|你|她|他)们?(?:家|就)?(?:住|在|家)|(?<![入居长常])住在?|家在|家是|门禁?按|上|送|放)(?P<door>{_PLACE})"
    rf"(?=$|[，。,!！?？\s]|[号室房]?(?:门口|家里?|没人|的|吧|呢|啊|哈|就|能|行|室|号|房))"
)
_OWNED = lazy(
    r"(?<![\d.\-A-Za-z:：¥￥])(?P<door>[1-9]\d{2,3})(?=(?:室|房|户)?(?:门口|没人|那户|住户|的?业主|对门|的?租客))"
)
_ROOM = lazy(r"(?<![\d.\-A-Za-z])(?P<door>[A-Za-z]?\d{3,4}\s?(?:房间?(?![型源价贷产租])|号房|舱))")
_LETTERED = lazy(r"^\s*(?P<door>[A-Z]\d{0,2}-\d{3,4}|\d{1,2}[A-Z]?-\d{3,4}|\d{1,2}-\d-\d{3,4})\s*$")
_WINGS = lazy(
    rf"(?P<door>(?:[东西南北中]区)?\d{{1,2}}舍\s?\d{{0,4}}|[A-Z]?区?\d{{1,3}}[排组队]\d{{1,4}}号|{_FLOOR}(?:[左右东西南北][手边侧户]边?)"
    rf"|{_FLOOR}\s?\d{{1,3}}床|(?:[一-鿿]{{1,3}}楼)?{_FLOOR}\s?(?:\d{{3,4}}|[A-Z]\d{{1,3}}){_NOT_AFTER})"
)

_PATTERNS = ((_LABELLED, "label"), (_LIVES, "home"), (_OWNED, "door"), (_ROOM, "door"), (_WINGS, "door"))
_LANDMARK = (
    "邮局|超市|学校|小学|中学|高中|大学|职高|医院|卫生[院所室]|诊所|派出所|政府|供销社|信用社|银行|农商行|加油站|菜市场|市场|集市|幼儿园|小卖部"
    "|商店|商场|药店|药房|饭店|饭馆|大队部|村委会?|居委会|老村部|村部|村口|村头|桥头|路口|巷口|街口|广场|水库|粮站|粮库|车站|汽车站|火车站|祠堂|老庙"
    "|土地庙|庙|教堂|工厂|砖厂|茶厂|停车场|网吧|理发店|奶茶店|水果店|五金店|修车[行店]|修理厂|公园|公厕|池塘|鱼塘|槐树|大树|榕树|牌坊|红绿灯"
    "|电信局|移动厅|营业厅|法院|税务局|工地|食堂|澡堂|戏台|凉亭|水塔|磨坊|纪念碑|烈士陵园|新村|家属院|中巷|大院|小学"
)
_WAY = (
    "斜?对[面过门]|隔壁|旁边?|后[面边头院门]|前[面边头]|背后|楼[上下]|[东西南北]边|[东西南北]头|[东西南北]侧|[东西南北][门]|进去|里面|院[里内]|上面|下面"
    "|(?:往|向|朝)[东西南北左右前后里上下](?:走|拐|转)?|[左右]拐|[左右]转|拐角|转角|坡上|坡下|尽头|路口|交叉口|交汇处"
)
_HOUSE = (
    rf"第[{_N}\d]{{1,3}}[家户间栋排幢个](?:门面|门脸|楼道|院子|楼)?(?:上?{_FLOOR})?|(?:那|的)?(?:[{_N}\d]{{1,2}})(?:楼|层)|楼上|[红绿蓝黑白黄铁木大旧]{{1,2}}色?(?:大|铁|木|卷)*[门闸](?:那家)?"
    rf"|院[内里]|大院|平房|瓦房|小楼|那[家户栋](?:楼)?(?:上?{_FLOOR})?|[{_N}\d]{{1,4}}米(?:处|左右|路[东西南北])?|(?:巷子?|胡同|弄堂)?最?里[面头]|养[鸡猪鱼羊牛]场|门面房?|杂货店|民房|自建房|家属楼"
)
_WAY_TO = lazy(
    rf"(?:(?<=[，。,!！?？\s:：“\"（(])|^|(?<=[在到送给址住]))"
    rf"(?P<way>(?:[一-鿿]{{0,7}}?(?:{_LANDMARK})(?![一-鿿]{{0,2}}自提)[一-鿿]{{0,3}}?(?:{_WAY})(?:[一-鿿\d]{{0,6}}?(?:{_HOUSE}))+"
    rf"|[一-鿿]{{2,5}}[村庄屯寨](?:{_WAY})第?[一-鿿\d]{{0,4}}[家户米](?:[红绿蓝黑白]色?大?铁?门)?"
    rf"|[村镇庄][东西南北]?[头口尾][一-鿿]{{0,6}}第?[{_N}\d]{{1,2}}[家户]))"
)
_NOT_HOME = lazy("驿站|快递柜|丰巢|菜鸟|自提|门店|专柜|店在|分店|仓库|发货|缺货|有货|多少钱|卖吗")


def short_addresses(text: str) -> Iterator[Found]:
    """Doors and ways in a chat message, as ``(start, end, why)``."""
    if not any(char.isdigit() or char in _N for char in text) and not _HAS_WAY.search(text):
        return
    for pattern, why in _PATTERNS:
        for found in pattern.finditer(text):
            yield *found.span("door"), why
    lettered = _LETTERED.match(text)
    if lettered:
        yield *lettered.span("door"), "door"
    if not _NOT_HOME.search(text):
        for way in _WAY_TO.finditer(text):
            yield *way.span("way"), "way"


_HAS_WAY = lazy(f"{_WAY}|[东西南北]头|村[头口]")
