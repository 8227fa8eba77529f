"""What values become: tables of every operator, and the laws they all keep."""

import json
import secrets
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint import InputError, load_policies, make_redactor, redact_conversation, redact_text
from compliance_lint.detect.recognizers.checksums import id_check, luhn
from compliance_lint.detect.redacted import is_fake, is_masked, is_whole
from compliance_lint.messages import set_language
from compliance_lint.operators.base import Conversation, Value
from compliance_lint.operators.keys import VARIABLE, make_key, read_key
from compliance_lint.operators.masks import mask
from compliance_lint.operators.registry import OPERATORS, operation, parse
from compliance_lint.operators.values import canonical

KEY = "9f4c1be07d52a86e3b90c7f1d2546a8be17f03c95d64a2b8f0179ce3a65d8b42"
OTHER_KEY = KEY[::-1]
PROFILES = tuple(profile.name for profile in load_policies().profiles)
CHAT = (
    "我是苗婉清，电话 139-1234-5678，也可以打13912345678，身份证110101199003070011，卡号6217000000000000004，"
    "邮箱 lin.xy@qq.com，微信 lucky_99，收货地址浙江省杭州市西湖区文三路138号阳光花园3幢501室，"
    "生日1990年3月7日，车牌浙A12345，座机010-82345678，密码是Abc@12345，IP 1.2.3.4，"
    "订单号 1234567890123456789，运单号SF1234567890123，定位39.90421,116.40741"
)
SECRETS = (
    "苗婉清", "1234-5678", "912345678", "19900307", "00000000004", "lin.xy", "lucky", "文三路", "501",
    "3月7日", "A12345", "82345678", "Abc@", "1.2.3.4", "90421",
)  # fmt: skip


def apply(spec, entity, text, *, key=KEY, conversation=None, whole=""):
    made = operation(parse(spec, entity), make_key(key), entity)
    return made.apply(Value(entity, text, conversation or Conversation(), whole))


@pytest.mark.parametrize(
    ("entity", "value", "masked"),
    [
        ("PHONE_NUMBER", "13912345678", "139****5678"),
        ("PHONE_NUMBER", "139-1234-5678", "139-****-5678"),
        ("PHONE_NUMBER", "+86 139 1234 5678", "+86 139 **** 5678"),
        ("PHONE_NUMBER", "幺三九一二三四五六七八", "***********"),
        ("PERSON", "王小明", "王**"),
        ("PERSON", "张三", "张*"),
        ("PERSON", "阿依古丽·买买提", "阿**"),
        ("CN_ID_CARD", "110101199003070011", "110***********0011"),
        ("CN_BANK_CARD", "6217 0000 0000 0000 004", "**** **** **** ***0 004"),
        ("EMAIL_ADDRESS", "lin.xy@example.com", "l***@example.com"),
        ("EMAIL_ADDRESS", "lin艾特163点com", "******"),
        ("CN_ADDRESS", "浙江省杭州市西湖区文三路138号阳光花园3幢501室", "浙江省杭州市西湖区***"),
        ("CN_ADDRESS", "杭州市西湖区文三路", "杭州市西湖区***"),
        ("CN_ADDRESS", "杭州市西湖区", "***"),
        ("CN_ADDRESS", "阳光小区3栋501", "***"),
        ("SECRET_CODE", "483920", "******"),
        ("WECHAT_ID", "lucky_99", "******"),
        ("LANDLINE", "010-82345678", "***-*****678"),
    ],
)
def test_mask(entity, value, masked):
    assert mask(entity, value) == masked
    assert mask(entity, masked) == masked
    assert is_masked(entity, masked)
    assert not is_masked(entity, value)


@pytest.mark.parametrize(
    ("spec", "entity", "value", "expected"),
    [
        ("mask:gbt41833", "PHONE_NUMBER", "13912345678", "139******78"),
        ("mask:gbt41833", "LANDLINE", "010-82345678", "***-******78"),
        ("mask:gbt41833", "CN_ID_CARD", "110101199003070011", "1****************1"),
        ("mask:gbt41833", "PERSON", "王小明", "王**"),
        ("mask:masking_char=#,chars_to_mask=3", "QQ_ID", "12345678", "###45678"),
        ("mask:chars_to_mask=3,from_end=true", "QQ_ID", "12345678", "12345***"),
        ("replace", "PHONE_NUMBER", "13912345678", "<PHONE_NUMBER>"),
        ("replace:某号码", "PHONE_NUMBER", "13912345678", "某号码"),
        ("replace:new_value=a=b", "PHONE_NUMBER", "13912345678", "a=b"),
        ("redact", "PERSON", "王小明", ""),
        ("keep", "PERSON", "王小明", "王小明"),
        ("number", "PERSON", "王小明", "<PERSON_1>"),
        ("generalize", "CN_ADDRESS", "浙江省杭州市西湖区文三路138号", "浙江省杭州市西湖区"),
        ("generalize", "CN_ADDRESS", "阳光小区3栋501", "<CN_ADDRESS>"),
        ("generalize", "DATE_OF_BIRTH", "1994年3月7日", "1990-1999"),
        ("generalize:5", "DATE_OF_BIRTH", "1994-03-07", "1990-1994"),
        ("generalize:1", "DATE_OF_BIRTH", "1994-03-07", "1994"),
        ("generalize", "DATE_OF_BIRTH", "腊月初八", "<DATE_OF_BIRTH>"),
        ("generalize", "VALUE", "34", "30-39"),
        ("generalize:5", "VALUE", "34岁", "30-34岁"),
        ("generalize", "VALUE", "30-39", "30-39"),
        ("generalize", "VALUE", "保密", "<VALUE>"),
        ("generalize", "GPS_COORDINATES", "39.90421,116.40741", "39.90,116.41"),
        ("generalize", "IP_ADDRESS", "1.2.3.4", "1.2.3.0/24"),
        ("generalize", "PHONE_NUMBER", "13912345678", "<PHONE_NUMBER>"),
    ],
)
def test_operators_without_a_key(spec, entity, value, expected):
    assert apply(spec, entity, value) == expected


def test_keyed_operators_depend_on_the_key_and_on_nothing_else():
    for spec in ("pseudonym", "hash", "hash:sha512", "encrypt", "fake", "date_shift:3650"):
        for entity, value in (("PHONE_NUMBER", "13912345678"), ("DATE_OF_BIRTH", "1990-03-07")):
            if (spec.startswith("date"), entity) in ((True, "PHONE_NUMBER"), (False, "DATE_OF_BIRTH")):
                continue
            made = apply(spec, entity, value)
            assert made == apply(spec, entity, value)
            assert made != apply(spec, entity, value, key=OTHER_KEY)
            assert value not in made


def test_forms_of_keyed_operators():
    assert apply("pseudonym", "PERSON", "王小明") == "<PERSON_ihzbxjwhvmze4y5rpct4>"
    assert len(apply("hash", "PERSON", "王小明")) == len("hmac-sha256:") + 64
    phone, card, identity = (
        apply("fake", entity, value)
        for entity, value in (
            ("PHONE_NUMBER", "13912345678"),
            ("CN_BANK_CARD", "6217 0000 0000 0000 004"),
            ("CN_ID_CARD", "110101199003070011"),
        )
    )
    assert (len(phone), phone[:2]) == (11, "14")
    assert phone[2] in "01234"  # 14[0-4] begins 13-digit numbers of machines: nobody has 11 of it
    assert (len(card), card[:4], luhn(card)) == (19, "9999", True)
    assert (identity[:2], id_check(identity[:17])) == ("89", identity[17])
    for entity, value in (("PHONE_NUMBER", phone), ("CN_BANK_CARD", card), ("CN_ID_CARD", identity)):
        assert is_fake(entity, value)
    assert not is_fake("PHONE_NUMBER", "13912345678")
    assert apply("fake", "PERSON", "王小明") == apply("pseudonym", "PERSON", "王小明")


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("1990-03-07", r"≈\d{4}-\d\d-\d\d"),
        ("1990年3月7日", r"≈\d{4}年\d{1,2}月\d{1,2}日"),
        ("19900307", r"≈\d{8}"),
        ("2024/5/1 12:30:00", r"≈2024/\d{1,2}/\d{1,2} 12:30:00"),
        ("1990年3月", "<DATE_OF_BIRTH>"),
        ("1990-02-30", "<DATE_OF_BIRTH>"),
        ("223895", "<DATE_OF_BIRTH>"),
    ],
)
def test_date_shift(value, pattern):
    shifted = apply("date_shift", "DATE_OF_BIRTH", value)
    assert __import__("re").fullmatch(pattern, shifted), shifted
    assert shifted.lstrip("≈") != value
    assert apply("date_shift", "SECRET_CODE", "19900307") == "<SECRET_CODE>"


def test_dates_of_a_conversation_keep_their_distance():
    from datetime import date

    for name in ("", "S1", "S2", "S3"):
        talk = Conversation(name)
        one, two = (
            date.fromisoformat(apply("date_shift:mark=false", "VALUE", day, conversation=talk))
            for day in ("2024-02-20", "2024-03-10")
        )
        assert (two - one).days == 19
        assert 0 < abs((one - date(2024, 2, 20)).days) <= 30


@pytest.mark.parametrize(
    ("entity", "spellings"),
    [
        (
            "PHONE_NUMBER",
            (
                "13800138000",
                "138-0013-8000",
                "138 0013 8000",
                "+86 138 0013 8000",
                "008613800138000",
                "１３８００１３８０００",
                "幺三八零零幺三八零零零",
                "138OO138OOO",
                "一三八00幺三八三个0",
            ),
        ),
        ("CN_ID_CARD", ("11010519491231002X", "11010519491231002x", "110105 19491231 002X")),
        ("CN_BANK_CARD", ("6217000000000000004", "6217 0000 0000 0000 004", "6217-0000-0000-0000-004")),
        ("PERSON", ("王小明", "王 小 明", "王小明 ")),
        ("PERSON", ("阿依古丽·买买提", "阿依古丽•买买提")),
        ("EMAIL_ADDRESS", ("a.b@qq.com", "A.B@QQ.COM", "a.b @ qq.com", "a.b艾特qq点com")),
        ("CN_LICENSE_PLATE", ("浙A12345", "浙A·12345", "浙a12345")),
        ("CN_ADDRESS", ("西湖区文三路138号3-502", "西湖区 文三路138号，3—502")),
        ("DATE_OF_BIRTH", ("1990-03-07", "1990年3月7日", "19900307", "1990/3/7")),
    ],
)
def test_spellings_of_one_value_share_a_pseudonym(entity, spellings):
    assert len({canonical(entity, value) for value in spellings}) == 1
    assert len({apply("pseudonym", entity, value) for value in spellings}) == 1
    talk = Conversation()
    assert {apply("number", entity, value, conversation=talk) for value in spellings} == {f"<{entity}_1>"}


def test_values_that_differ_stay_apart():
    pairs = [
        ("CN_ADDRESS", "文三路3-502", "文三路3502"),
        ("PERSON", "王小明", "王晓明"),
        ("LANDLINE", "010-82345678", "0108-2345679"),
        ("WECHAT_ID", "lucky_99", "lucky99"),
    ]
    for entity, one, two in pairs:
        assert apply("pseudonym", entity, one) != apply("pseudonym", entity, two)
    assert apply("pseudonym", "QQ_ID", "12345678") != apply("pseudonym", "WECHAT_ID", "12345678")


@settings(max_examples=300, deadline=None)
@given(
    st.sets(st.text(alphabet="0123456789Xab王小明@. -", min_size=1, max_size=12), min_size=2, max_size=30),
    st.sampled_from(["PERSON", "PHONE_NUMBER", "CN_ID_CARD", "EMAIL_ADDRESS", "CN_ADDRESS", "VALUE"]),
)
def test_one_value_one_pseudonym(values, entity):
    talk = Conversation()
    for spec in ("pseudonym", "hash", "number"):
        made = {value: apply(spec, entity, value, conversation=talk) for value in values}
        for one in values:
            for two in values:
                same = canonical(entity, one) == canonical(entity, two)
                assert (made[one] == made[two]) == same


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.sampled_from(sorted(OPERATORS.keys() - {"custom", "keep", "mask"})))
def test_what_is_written_for_a_cell_is_known_for_redacted(text, name):
    if name == "generalize" or not text:
        return
    made = apply(name, "WECHAT_ID", text)
    assert made == "" or is_whole("WECHAT_ID", made)


# --- whole texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
def test_profiles_leave_nothing_and_are_done_after_one_reading(profile):
    redactor = make_redactor(profile, key=KEY)
    once = redactor.text(CHAT).text
    assert [value for value in SECRETS if value in once.replace("1.2.3.0/24", "")] == []
    for second in PROFILES:
        again = make_redactor(second, key=KEY, keep=["ORDER_NUMBER", "TRACKING_NUMBER"]).text(once)
        assert again.text == once, second


@pytest.mark.parametrize("name", sorted(OPERATORS.keys() - {"custom", "keep"}))
def test_every_operator_is_done_after_one_reading(name):
    redactor = make_redactor(key=KEY, operators={"DEFAULT": name})
    once = redactor.text(CHAT).text
    assert redactor.text(once).text == once
    assert redact_text(once).text == once


def test_conversation_is_numbered_together():
    turns = [
        {"speaker": "客服", "text": "苗婉清女士您好，麻烦发下手机号"},
        {"speaker": "买家", "text": "139 1234"},
        {"speaker": "买家", "text": "5678"},
        {"speaker": "买家", "text": "苗婉清收，13912345678，另一个是13812345679"},
    ]
    done = [part.text for part in redact_conversation(turns, profile="llm")]
    assert done == [
        "<PERSON_1>女士您好，麻烦发下手机号",
        "<PHONE_NUMBER_1>",
        "<PHONE_NUMBER_1>",
        "<PERSON_1>收，<PHONE_NUMBER_1>，另一个是<PHONE_NUMBER_2>",
    ]


def test_parts_of_a_value_are_masked_whole():
    turns = [{"speaker": "买家", "text": t} for t in ("身份证号 110101", "19900307", "0011")]
    assert [part.text for part in redact_conversation(turns)] == ["身份证号 ******", "******", "******"]


def test_numbers_go_on_after_tags_that_are_there():
    assert redact_text("<PERSON_4>转给苗婉清收", profile="llm").text == "<PERSON_4>转给<PERSON_5>收"


def test_numbers_are_never_given_twice(monkeypatch):
    monkeypatch.setattr("compliance_lint.operators.base._VALUES", 3)
    talk = Conversation()
    assert [talk.number("PERSON", name) for name in "abcdabcda"] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert [talk.number("PERSON", name) for name in "aaa"] == [9, 9, 9]


def test_operators_of_the_api():
    @dataclass
    class OperatorConfig:  # what Presidio hands over
        operator_name: str
        params: dict = field(default_factory=dict)

    chosen = {
        "PERSON": OperatorConfig("replace", {"new_value": "某人"}),
        "PHONE_NUMBER": OperatorConfig("mask", {"masking_char": "*", "chars_to_mask": 8, "from_end": True}),
        "WECHAT_ID": {"type": "redact"},
        "QQ_ID": lambda text: f"Q{len(text)}",
        "DEFAULT": "replace",
    }
    done = redact_text(
        "我是苗婉清，电话13912345678，微信 lucky_99，QQ号 12345678，密码是Abc@12345", operators=chosen
    )
    assert done.text == "我是某人，电话139********，微信 ，QQ号 Q8，密码是<SECRET_CODE>"


def test_kept_and_named_entities():
    text = "我是苗婉清，电话13912345678，订单号 1234567890123456789，有高血压"
    kept = make_redactor(keep=["PERSON"]).text(text).text
    assert kept == "我是苗婉清，电话139****5678，订单号 1234567890123456789，有高血压"
    named = make_redactor(operators={"ORDER_NUMBER": "replace", "HEALTH_INFO": "replace"}).text(text).text
    assert named == "我是苗**，电话139****5678，订单号 <ORDER_NUMBER>，有<HEALTH_INFO>"


def test_text_that_only_looks_redacted_is_read():
    texts = ("<PERSON>13912345678", "<13912345678>", "**13912345678**", "13912345678***", "≈13912345678")
    for text in texts:
        assert "13912345678" not in redact_text(text).text, text
    for text in ("<PHONE_NUMBER_13912345678>", "<WANG_XIAOMING>", "<王小明>", "hmac-sha256:13912345678"):
        assert not is_whole("PHONE_NUMBER", text)
    assert redact_text("电话 14012345678").text == "电话 14012345678"  # nobody can have it


# --- keys and errors -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("material", "message"),
    [
        ("", "太短"),
        ("short", "太短（5 字节）"),
        (" " * 40, "太短（0 字节）"),
        ("a" * 64, "太弱"),
        ("0123456789abcdef" * 4, "太弱"),
        ("password" * 8, "太弱"),
        ("abcdefghijklmnopqrstuvwxyz0123456789", "太弱"),
    ],
)
def test_weak_keys_are_refused(material, message):
    with pytest.raises(InputError, match=message) as caught:
        make_key(material, "key.txt")
    assert "\n" not in str(caught.value)
    assert len(material.strip()) < 6 or material.strip() not in str(caught.value)


def test_good_keys_are_taken():
    for _ in range(50):
        make_key(secrets.token_hex(32))
        make_key(secrets.token_urlsafe(32))
        make_key(secrets.token_bytes(48))
    assert make_key(KEY + "\n").fingerprint() == make_key(KEY).fingerprint() != KEY[:16]
    assert KEY not in repr(make_key(KEY))
    assert KEY not in repr(make_redactor("analytics", key=KEY))


def test_where_keys_come_from(tmp_path, monkeypatch):
    (tmp_path / "key.txt").write_text(KEY + "\n")
    key = read_key(tmp_path / "key.txt", {})
    assert key
    assert key.fingerprint() == read_key(None, {VARIABLE: KEY}).fingerprint()
    assert read_key(None, {}) is None
    with pytest.raises(InputError, match="无法读取密钥"):
        read_key(tmp_path / "nope.txt", {})
    with pytest.raises(InputError, match=VARIABLE):
        read_key(None, {VARIABLE: "weak"})
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(InputError, match="需要密钥"):
        make_redactor("analytics")
    monkeypatch.setenv(VARIABLE, KEY)
    assert make_redactor("analytics").text(CHAT).text == make_redactor("analytics", key=KEY).text(CHAT).text


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"profile": "storge"}, "是否想写 storage"),
        ({"operators": {"PHONE_NUMBR": "mask"}}, "是否想写 PHONE_NUMBER"),
        ({"operators": {"PERSON": "musk"}}, "是否想写 mask"),
        ({"operators": {"PERSON": "custom"}}, "不认识"),
        ({"operators": {"PERSON": "keep:1"}}, "没有参数"),
        ({"operators": {"PERSON": "mask:fancy"}}, "样式"),
        ({"operators": {"PERSON": "mask:masking_char=ab"}}, "masking_char"),
        ({"operators": {"PERSON": "date_shift:0"}}, "days 应为 1 到"),
        ({"operators": {"PERSON": "generalize:x"}}, "width 应为"),
        ({"operators": {"PERSON": "hash:md5"}}, "hash_type"),
        ({"operators": {"PERSON": {"type": "hash", "salt": "x"}}}, "密钥只能来自"),
        ({"operators": {"PERSON": {"type": "replace", "new": "x"}}}, "new_value"),
        ({"operators": {"PERSON": 7}}, "不是操作"),
        ({"keep": ["PERSONS"]}, "是否想写 PERSON"),
        ({"columns": {"年龄": "nope"}}, "年龄"),
    ],
)
def test_mistakes_are_one_line(settings_, message):
    set_language("zh")
    with pytest.raises(InputError, match=message) as caught:
        make_redactor(key=KEY, **settings_)
    assert "\n" not in str(caught.value)


def test_plan_describes_itself_without_the_key():
    told = json.dumps(make_redactor("analytics", key=KEY, columns={"年龄": "generalize"}).plan.describe())
    assert KEY not in told
    assert '"profile": "analytics"' in told


# --- any text ------------------------------------------------------------------------------------

SAID = (
    "电话13912345678", "手机号：139-1234-5678", "我叫苗婉清", "收件人欧阳明月", "身份证号110101199003070011",
    "银行卡号6217000000000000004", "地址：浙江省杭州市西湖区文三路138号阳光花园3幢501室", "邮箱u1@qq.com",
    "微信wx_88213", "QQ号289148649", "密码是Pw48213!x", "验证码223895", "生日1990年3月7日", "车牌浙A12345",
    "座机0571-82345678", "订单号1234567890123456789", "<PERSON_3>", "买了2*3件", "退款38.5元", "谢谢亲",
)  # fmt: skip
REDACTORS = {
    name: make_redactor(key=KEY, **given)
    for name, given in [
        *((profile, {"profile": profile}) for profile in PROFILES),
        *((op, {"operators": {"DEFAULT": op}}) for op in OPERATORS if op not in ("custom", "keep", "mask")),
    ]
}


@settings(max_examples=250, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(SAID), st.sampled_from(["，", " ", "。", "\n", "", "*", "|"])), max_size=5
    ),
    st.sampled_from(sorted(REDACTORS)),
)
def test_a_second_redaction_changes_nothing(said, name):
    once = REDACTORS[name].text("".join(map("".join, said)), "chat").text
    assert REDACTORS[name].text(once, "chat").text == once


def test_time_grows_with_the_length_of_a_redacted_text():
    from time import process_time

    def seconds(values):
        text = " ".join(f"电话139{number:08d}" for number in range(values))
        sealed = REDACTORS["encrypt"].text(text, "chat").text
        started = process_time()
        assert REDACTORS["encrypt"].text(sealed, "chat").text == sealed
        return process_time() - started

    assert seconds(800) < 12 * seconds(200) + 0.1
