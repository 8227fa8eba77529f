"""Number-like and account-like personal data: exact values, and what must stay silent."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marks import unmark

from compliance_lint.detect.pii import PiiDetector
from compliance_lint.detect.recognizers import checksums
from compliance_lint.detect.recognizers.base import View
from compliance_lint.detect.recognizers.numbers import chains, runs
from compliance_lint.policy import loader
from compliance_lint.text import fold

RULES = [
    rule
    for rule in loader.load(loader.builtin_folder()).pii
    if rule.entity not in ("PERSON", "CN_ADDRESS", "HEALTH_INFO")
]
DETECTOR = PiiDetector(RULES)
REDACTED = {rule.id for rule in RULES if rule.redact}


def found(text: str, **context: object) -> list[tuple[str, str]]:
    """Entity and value of each finding."""
    view = View("", **context) if context else None
    return [(f.entity, f.match) for f in DETECTOR.find(text, view)]


def private(text: str, **context: object) -> list[str]:
    """Values of the findings that redaction would replace."""
    view = View("", **context) if context else None
    return [f.match for f in DETECTOR.find(text, view) if f.rule_id in REDACTED]


MOBILES = [
    "我的号⟦13812345679⟧谢谢",
    "⟦138 1234 5679⟧ 15号送",
    "⟦138-1234-5679⟧",
    "⟦138.1234.5679⟧",
    "⟦(138)12345679⟧",
    "⟦（138）1234-5679⟧找我妈",
    "⟦1 3 8 1 2 3 4 5 6 7 9⟧ 懂了吧",
    "⟦１３８１２３４５６７９⟧全角",
    "⟦①③⑧①②③④⑤⑥⑦⑨⟧",
    "⟦1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣9️⃣⟧ 快记",
    "⟦138\u200b1234\u200b5679⟧",
    "⟦一三八一二三四五六七九⟧",
    "⟦幺三八 幺二三四 五六七九⟧",
    "⟦幺三七，三个六，八二零五四⟧",
    "⟦壹叁捌壹贰叁肆伍陆柒玖⟧",
    "⟦1三8一2三4五6七9⟧ 混着写",
    "⟦l38I2345679⟧ 字母",
    "⟦138O1234O79⟧",
    "⟦138*1234*5679⟧ 星号去掉",
    "⟦138🌸1234🌸5679⟧ 去掉花",
    "⟦138加1234加5679⟧",
    "⟦138\n1234\n5679⟧",
    "⟦+86 138 1234 5679⟧",
    "⟦(+86)13812345679⟧",
    "⟦0086 13812345679⟧",
    "给⟦8613812345679⟧发",
    "⟦13812345679⟧/⟦15912345678⟧都行",
    "⟦13812345679⟧转⟦4321⟧ 虚拟号",
    "⟦13812345679⟧vx同号",
    "打⟦13812345679⟧一直没人接",
    "全小七⟦13812345679⟧",
    "1.⟦13812345679⟧ 2.⟦15912345678⟧",
    "3-2-1301⟦13812345679⟧",
    # alone on its line any grouping is one
    "⟦139-22-100-876⟧",
    "⟦1897\n3028\n116⟧",
    "前三位⟦138⟧ 后八位⟦12345679⟧",
    "⟦138⟧后面接⟦1234⟧再接⟦5679⟧就是",
    "新号段手机⟦16812345679⟧",
]


@pytest.mark.parametrize("text", MOBILES)
def test_mobile_however_it_is_written(text: str) -> None:
    plain, values = unmark(text)
    assert found(plain) == [("PHONE_NUMBER", value) for value in values]


VALUES = [
    ("LANDLINE", "家里⟦0571-62345678⟧"),
    ("LANDLINE", "⟦(0854)2478342⟧"),
    ("LANDLINE", "固定电话⟦024-6424 3814⟧"),
    ("LANDLINE", "⟦零九幺七 八四零七四七八⟧"),
    ("PHONE_NUMBER", "香港⟦+852 9123 4567⟧"),
    ("CN_ID_CARD", "⟦11010519491231002X⟧"),
    ("CN_ID_CARD", "身份zheng⟦11010519491231002x⟧"),
    ("CN_ID_CARD", "⟦110101 19900307 0011⟧"),
    ("CN_ID_CARD", "⟦1 1 0 1 0 1 1 9 9 0 0 3 0 7 0 0 1 1⟧"),
    ("CN_ID_CARD", "居住证⟦810000199408230021⟧"),
    ("CN_ID_CARD", "身份证 ⟦110101900307001⟧"),
    ("CN_BANK_CARD", "⟦6217000000000000004⟧"),
    ("CN_BANK_CARD", "⟦6217 0000 0000 0000 004⟧ 建行"),
    ("CN_BANK_CARD", "卡⟦6 2 1 7 0 0 0 0 0 0 0 0 0 0 0 0 0 0 4⟧"),
    ("EMAIL_ADDRESS", "发到⟦zhang.san@vip.163.com⟧谢谢"),
    ("EMAIL_ADDRESS", "⟦wang-er @ 163.com⟧ 有空格"),
    ("EMAIL_ADDRESS", "⟦hy.meng艾特qq点com⟧"),
    ("EMAIL_ADDRESS", "⟦foodie2011#qq.com⟧ 井号换一下"),
    ("EMAIL_ADDRESS", "⟦y a n l x 艾特 幺六三 点 com⟧"),
    ("CN_LICENSE_PLATE", "挪车 ⟦苏E0F52G⟧"),
    ("CN_LICENSE_PLATE", "⟦粤ZK392港⟧"),
    ("CN_LICENSE_PLATE", "⟦京A·F50483⟧"),
    ("CN_LICENSE_PLATE", "车牌 ⟦京 A·7 K 3 3 9⟧"),
    ("WECHAT_ID", "薇信⟦mumu-2020ya⟧"),
    ("WECHAT_ID", "➕V ⟦dahai1985hz⟧"),
    ("WECHAT_ID", "导出的⟦wxid_8k2m4n6pq7r922⟧"),
    ("WECHAT_ID", "微 信 号 ⟦z h u z h u 9 0 8⟧"),
    ("QQ_ID", "扣扣⟦84413720⟧"),
    ("QQ_ID", "扣一扣 ⟦2 0 9 4 4 1 8 3 3⟧"),
    ("ALIPAY_ID", "支付宝⟦2088612345678901⟧"),
    ("SOCIAL_ID", "快手ID ⟦1937720456⟧"),
    ("SOCIAL_ID", "淘宝ID ⟦小猪佩琦aa_88⟧ 查下"),
    ("CN_PASSPORT", "护照 ⟦EL 163 0723⟧"),
    ("CN_PASSPORT", "护照⟦E71234561⟧、⟦EK8012345⟧"),
    ("CN_TRAVEL_PERMIT", "⟦H8292472088⟧这个回乡证"),
    ("CN_USCI", "⟦91350100M000100Y43⟧"),
    ("ORDER_NUMBER", "订单⟦4086576892770778938⟧和⟦407294039693323517⟧"),
    ("TRACKING_NUMBER", "韵达 ⟦469532032241218⟧ 到哪了"),
    ("TRACKING_NUMBER", "⟦SF17 4962 8889 532⟧"),
    ("WECHAT_ID", "⟦lulu19950312⟧，加我微信"),
    ("SECRET_CODE", "⟦1705⟧是您的验证码"),
    ("SECRET_CODE", "凭⟦98258297⟧到3号柜取"),
    ("SECRET_CODE", "门禁 ⟦2580⟧# 进来右转"),
    ("SECRET_CODE", "登录密码是⟦Qwer!2377⟧ 登不上"),
    ("IP_ADDRESS", "⟦117.136.42.208⟧ 登录"),
    ("IP_ADDRESS", "⟦240e:47c:28a0:51d6:8c1:33ff:fe90:7a2b⟧ 掉线"),
    ("MAC_ADDRESS", "⟦3C:A0:67:12:9F:B1⟧"),
    ("GPS_COORDINATES", "⟦113.324520,23.106574⟧导航这个"),
    ("GPS_COORDINATES", "lat=⟦29.5630⟧,lng=⟦106.5516⟧"),
    ("DATE_OF_BIRTH", "⟦一九七八年腊月初三⟧生人"),
    ("DATE_OF_BIRTH", "DOB: ⟦12/08/1994⟧"),
]


@pytest.mark.parametrize(("entity", "text"), VALUES)
def test_value_and_entity(entity: str, text: str) -> None:
    plain, values = unmark(text)
    assert found(plain) == [(entity, value) for value in values]


SILENT = [
    "三百二十五块一毛二，一共一千三百八十",
    "二〇二四年五月一日到货，一个两个三个",
    "一二三四五六七八九十，上山打老虎",
    "价格1380,1390,1420 尺码 150 160 170 18",
    "2024-01-15 18:30:25 下单，20240115 183025",
    "138****5678 卡号6222 **** **** 0000",
    "400-820-1234 95588 10086 12315 110",
    "播放量13812345678次，人气13812345678",
    "总价13812345.50，¥13812345678",
    "运单号13812345678 没动",
    "条码6901234567892 69码6903842067221",
    "商品ID 745698823293400058 sku 6222021234567890123",
    "型号 E12345678，G12345678 阀门",
    "粤B12345 那个车牌贴是样图",
    "版本号 10.2.33.104，后台 192.168.0.1",
    "item.example.com/13812345678.html?v=abc12345",
    "航班(CA1856)，V舱",
    "微信转账5000块，微信收款码，加微信聊",
    "购房有折扣8410098",
    "密码锁 2024款 1299元，优惠码 SAVE2024",
    "保质期2024年5月，活动到2024-05-20",
    "Facebook CEO女友曝光",
    "QQ飞车 11.2 QQ糖",
    "HT-13812345678 SKU13812345678A",
]


@pytest.mark.parametrize("text", SILENT)
def test_ordinary_numbers_are_silent(text: str) -> None:
    assert private(text) == []


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("收货人手机", "16812345678", "16812345678"),
        ("身份证号", "110101900307001", "110101900307001"),
        ("买家旺旺", "雨后彩虹", "雨后彩虹"),
        ("微信号", "tangtang88", "tangtang88"),
        ("密码", "Abc@90127", "Abc@90127"),
        ("订单号", "13812345678", None),
        ("快递单号", "13812345678", None),
        ("商品ID", "6222020000000000000", None),
    ],
)
def test_column_header_is_evidence(name: str, text: str, value: str | None) -> None:
    assert private(text, kind="cell", name=name) == ([value] if value else [])


@pytest.mark.parametrize(
    ("entity", "text", "value"),
    [
        ("QQ_ID", "372333202", "372333202"),
        ("SECRET_CODE", "好的 436658", "436658"),
        ("CN_PASSPORT", "E25167622", "E25167622"),
        ("SECRET_CODE", "10086发的", None),
        ("QQ_ID", "我昨天拍了 372333202 那件还没有发货呢", None),
    ],
)
def test_answer_to_a_question(entity: str, text: str, value: str | None) -> None:
    assert private(text, asked=frozenset([entity])) == ([value] if value else [])
    assert private(text) == []


@pytest.mark.parametrize(
    ("check", "good"),
    [
        (checksums.id_card, "11010519491231002X"),
        (checksums.id_card, "440308199901101512"),
        (checksums.usci, "91350100M000100Y43"),
        (checksums.luhn, "6222020000000000000"),
        (checksums.ean13, "6901234567892"),
        (checksums.s10, "473124829"),
    ],
)
def test_check_digit_guards_every_place(check, good: str) -> None:
    assert check(good)
    for place, char in enumerate(good):
        if char.isdigit():
            assert not check(good[:place] + str((int(char) + 1) % 10) + good[place + 1 :])


HAN = str.maketrans("0123456789", "零幺二三四五六七八九")
mobile = st.builds(
    lambda head, tail: head + tail,
    st.sampled_from(["130", "138", "147", "159", "166", "173", "180", "198"]),
    st.text("123456789", min_size=8, max_size=8),
)
around = st.sampled_from(["", "我的", "打 ", "，", "（", "联系电话：", "\n"])


@given(mobile, st.sampled_from(["", " ", "-", ".", " - ", "·", "~", "*"]), around, around)
@settings(deadline=None, max_examples=120)
def test_grouped_mobile_is_found_exactly(digits: str, joint: str, before: str, after: str) -> None:
    written = joint.join([digits[:3], digits[3:7], digits[7:]])
    assert found(before + written + after) == [("PHONE_NUMBER", written)]


@given(mobile, st.lists(st.booleans(), min_size=11, max_size=11))
@settings(deadline=None, max_examples=60)
def test_any_mix_of_chinese_numerals(digits: str, swap: list[bool]) -> None:
    written = "".join(d.translate(HAN) if s else d for d, s in zip(digits, swap, strict=True))
    assert found("号码 " + written) == [("PHONE_NUMBER", written)]


@given(mobile, st.integers(3, 6), st.integers(4, 6))
@settings(deadline=None, max_examples=40)
def test_masked_mobile_is_no_finding(digits: str, start: int, count: int) -> None:
    assert private("手机 " + digits[:start] + "*" * count + digits[start + count :]) == []


@given(st.text("0123456789", min_size=16, max_size=19))
@settings(deadline=None, max_examples=80)
def test_order_number_is_never_private(digits: str) -> None:
    assert private(f"订单号{digits}还没发货") == []


@given(st.sampled_from("13579"), st.text("0123456789", min_size=15, max_size=18))
@settings(deadline=None, max_examples=200)
def test_serial_without_a_cue_is_no_card(head: str, digits: str) -> None:
    assert {entity for entity, _ in found(f"帮我看看{head}{digits}这个")} <= {"ORDER_NUMBER", "CN_ID_CARD"}


def test_none_of_600_serials_is_taken_for_a_card_or_an_identity_number() -> None:
    pick = random.Random(5)
    serials = ["".join(pick.choices("0123456789", k=pick.choice((16, 17, 18, 19)))) for _ in range(600)]
    taken = [
        e
        for serial in serials
        for e, _ in found(f"帮我看看{serial}这个")
        if e in ("CN_BANK_CARD", "CN_ID_CARD")
    ]
    assert taken == []


@given(st.text("0123456789一二三幺零 -.()+XxolI@*#:微信qQ码密号转\n京A年月", max_size=60))
@settings(deadline=None, max_examples=150)
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    end = 0
    for finding in DETECTOR.find(text):
        assert end <= finding.start < finding.end <= len(text)
        assert finding.match == text[finding.start : finding.end]
        end = finding.end


def test_run_maps_digits_back_to_the_text() -> None:
    text = fold("号１3八 ①②三4 5678").text
    run = next(runs(text, frozenset([11])))
    assert run.digits == "13812345678"
    assert run.sizes == (3, 4, 4)
    assert text[run.positions[2]] == "八"
    assert (run.start, run.end) == (1, 14)


def test_numerals_of_prose_are_no_atoms() -> None:
    assert chains("三百六十五，第一次，两个，二十") == ()
