"""Addresses: exact spans, and silence where a place is only mentioned."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marks import unmark

from compliance_lint.detect.pii import settle
from compliance_lint.detect.recognizers.address import find_address
from compliance_lint.detect.recognizers.base import THRESHOLD, Hit, View
from compliance_lint.detect.recognizers.places import CITY, DISTRICT, PROVINCE, begins_place, find_places
from compliance_lint.policy import loader

POLICIES = loader.load(loader.builtin_folder(), strict=True)
RULE = POLICIES.get("PI851")
PHONE = POLICIES.get("PI101") or next(rule for rule in POLICIES.pii if rule.entity == "PHONE_NUMBER")


def found(text: str, **known: object) -> list[str]:
    telephones = tuple(Hit(PHONE, *m.span(), 0.9) for m in re.finditer(r"1[3-9]\d{9}", text))
    view = View(text, **{"kind": "chat", "found": telephones, **known})
    hits = settle(hit for hit in find_address(view, RULE) if hit.confidence >= THRESHOLD)
    return [text[hit.start : hit.end] for hit in hits]


MARKED = [
    # from the province to the door
    "⟦浙江省杭州市余杭区仓前街道文一西路1500号6栋2单元801室⟧",
    "寄⟦江苏省苏州市昆山市花桥镇绿地大道1188弄碧云轩31号楼401⟧ 不变",
    "⟦香港九龙旺角弥敦道688号旺角中心二座11楼F室⟧，老房子那边",
    "⟦台灣新北市板橋區文化路二段182巷3弄27號5樓⟧ 我爸妈家",
    "⟦安徽省亳州市蒙城县许疃镇板桥集村东头第三家⟧",
    "收货地址 ⟦海南省三亚市天涯区凤凰镇海螺一路椰风半岛A3栋806⟧ 过冬的",
    "⟦广西南宁市青秀区长虹路8号翡翠园A座1902⟧",
    # without the province, or with blanks and dashes between the levels
    "派件地址改⟦桃源路218号老食品厂家属院后楼⟧",
    "住址 ⟦学工路73弄绿苑新村8号⟧",
    "生鲜送 ⟦江苏无锡锡山区东亭街道二泉东路—88号—春江花园—19—602⟧",
    "⟦广州白云区景泰坑边三巷七号203⟧",
    # a compound and a door
    "我在⟦阳光里花园3栋2单元501⟧",
    "⟦金域华府7幢1402⟧能到吗",
    "⟦11#楼2-503⟧",
    "已改为⟦3单元⟧",
    "新的是⟦12号楼1单元⟧，旧的不用管",
    # names and telephones stay outside
    "⟦嵊州市三江街道官河南路368号丽湖佳苑15-502⟧ 池小燕 13956700941",
    "温晓波⟦13栋1703⟧，电话同上",
    "季大东 13856480418 ⟦廊坊市固安县英国宫二期5-2-1802⟧",
    # doors behind their label, or where somebody lives
    "房间⟦8806⟧，前台会收",
    "门牌⟦8-2-1601⟧",
    "我家⟦15楼⟧没电梯",
    "我住⟦602⟧",
    "放⟦502⟧门口",
    "⟦1208房⟧",
    "我在⟦北区8舍302⟧",
    "外科楼⟦7层12床⟧",
    "房号报错了，⟦806⟧才对",
    "是⟦五单元⟧不是四单元",
    "寄⟦人民医院住院部8楼23床⟧",
    "⟦杭州 西湖区 文二西路 七百三十八号 西溪乐谷 一号楼⟧",
    "改成⟦人民路212号⟧",
    "⟦新疆阿克苏市64896部队⟧",
    "发⟦青年路88号锦绣家园4-2-1101⟧，别发驿站",
    # the way to a house without a number
    "放⟦东门保安室隔壁便利店⟧",
    "⟦派出所隔壁那栋楼四楼⟧",
    "⟦幼儿园对面绿色铁门⟧，白天有人",
    "⟦村头第二家⟧",
    # marks between the levels
    "新地址 ⟦绍兴市📍上虞区📍舜江路📍9号⟧",
    "⟦绍兴市 上虞区 曹娥 街道 舜 江路 9 号 7 栋 1102⟧",
    # Latin letters
    "⟦Room 1203, Building 5, 88 Shunjiang Road, Shangyu District⟧",
    "⟦Shaoxing shi Shangyu qu Shunjiang lu 88 hao 3 dong 1702⟧",
    # wishes stay outside
    "送到⟦黄石大道城市印象59号楼297⟧放门口就行，谢谢",
]


@pytest.mark.parametrize("marked", MARKED)
def test_exact_span(marked: str) -> None:
    text, expected = unmark(marked)
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "从杭州发货，三天到",
        "我在北京，几天能到",
        "南京路那家店还开着吗",
        "已到达上海市浦东新区转运中心",
        "3号色和5号色哪个好看",
        "11月8号之前能送到吗",
        "12期免息，每期四百多",
        "门店地址：杭州市西湖区文三路90号",
        "退货地址：义乌市北苑街道雪峰路100号",
        "爬六楼加钱不",
        "放驿站就行",
        "满300减30，前100名送礼",
        "XX小区X栋X单元XXX室",
        "放超市旁边的驿站",
        "超市对面有快递柜吗",
        "放门口 1299元那个",
        "住 180天 的客人",
        "按 1000 的标准来",
    ],
)
def test_silent(text: str) -> None:
    assert found(text) == []


def test_region_on_a_waybill_belongs_to_its_telephone() -> None:
    assert found("所在地区 浙江省绍兴市上虞区 13800138000") == ["浙江省绍兴市上虞区"]
    assert found("所在地区 浙江省绍兴市上虞区") == []


def test_return_address_with_a_telephone_is_somebodys() -> None:
    assert found("退货地址：义乌市北苑街道雪峰路100号 13800138000") == ["义乌市北苑街道雪峰路100号"]


def test_door_number_needs_a_question_or_a_label() -> None:
    asked = frozenset({"CN_ADDRESS"})
    assert found("2206") == []
    assert found("2206", asked=asked) == ["2206"]
    assert found("房间号8317，前台会收") == ["8317"]


@pytest.mark.parametrize("name", ["收货地址", "address", "receiver_address", "order.详细地址"])
def test_column_header_takes_the_whole_cell(name: str) -> None:
    assert found("惠风东路392号商务大厦凯灿贸易", name=name) == ["惠风东路392号商务大厦凯灿贸易"]


def test_lone_floor_is_an_address_only_between_people() -> None:
    assert found("我住5楼") == ["5楼"]
    assert found("我住5楼", kind="copy") == []


@given(st.text("浙江省杭州市西湖区文三路花园小号栋单元室楼村镇街道0123456789-，。 我在张ABC\n", max_size=40))
def test_hits_lie_inside_the_text(text: str) -> None:
    view = View(text, kind="chat")
    for hit in find_address(view, RULE):
        assert 0 <= hit.start < hit.end <= len(text)


@given(
    st.sampled_from(["浙江省杭州市西湖区", "成都市武侯区", "上海市闵行区"]),
    st.sampled_from(["人民路", "建设南路", "学院大道"]),
    st.integers(1, 2999),
    st.integers(1, 60),
    st.integers(1, 4),
    st.integers(101, 3304),
)
def test_regular_address_is_one_span(
    region: str, road: str, number: int, block: int, unit: int, door: int
) -> None:
    address = f"{region}{road}{number}号{block}栋{unit}单元{door}室"
    assert found(f"麻烦寄到{address}，谢谢") == [address]


def test_places_are_longest_first_and_not_inside_other_names() -> None:
    text = "内蒙古锡林郭勒盟东乌珠穆沁旗"
    levels = [(text[p.start : p.end], p.level) for p in find_places(text, 0, len(text))]
    assert levels == [("内蒙古", PROVINCE), ("锡林郭勒盟", CITY), ("东乌珠穆沁旗", DISTRICT)]
    assert not list(find_places("南京路", 0, 3))
    assert begins_place("广西的", 0)
    assert not begins_place("我在广西", 0)


def test_long_digit_run_takes_linear_time() -> None:
    """20,000 digits in one line took 14 s when each was tried as the start of an address."""
    began = time.perf_counter()
    assert found("7" * 20_000) == []
    assert time.perf_counter() - began < 3
