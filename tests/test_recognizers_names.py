"""Names: exact spans by frame, and silence on the words and brands that look like names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marks import unmark

from compliance_lint.detect.recognizers.base import THRESHOLD, Hit, View
from compliance_lint.detect.recognizers.name_features import features
from compliance_lint.detect.recognizers.name_frames import frames_of
from compliance_lint.detect.recognizers.namelike import lexicon
from compliance_lint.detect.recognizers.names import find_person, name_weights
from compliance_lint.policy import loader

POLICIES = loader.load(loader.builtin_folder(), strict=True)
RULE = POLICIES.get("PI801")
PHONE = next(rule for rule in POLICIES.pii if rule.entity == "PHONE_NUMBER")


def found(text: str, **known: object) -> list[str]:
    telephones = tuple(Hit(PHONE, *m.span(), 0.9) for m in re.finditer(r"1[3-9]\d{9}", text))
    view = View(text, **{"kind": "chat", "found": telephones, **known})
    hits = {(hit.start, hit.end) for hit in find_person(view, RULE) if hit.confidence >= THRESHOLD}
    return [text[start:end] for start, end in sorted(hits)]


MARKED = [
    # labels
    "收件人改成⟦苗婉清⟧可以吗",
    "收 货 人 ：⟦强若兰⟧",
    "姓名⟦柴立新⟧手机16642056734",
    "户名：⟦党卫红⟧",
    "Recipient ⟦Tomasz Nowicki⟧",
    # a word is a name where a label says so
    "姓名：⟦江山⟧，别笑",
    "我姓裘，⟦裘千里⟧",
    "收件人：⟦谷雨声⟧，声音的声",
    # surnames that no list has, by the given name
    "⟦句晓东⟧ 13504120091",
    "同事⟦么红星⟧的件",
    "你查⟦闵浩然⟧，应该有两单",
    "我姓钱，⟦钱多⟧",
    # of other tongues
    "同事⟦阿木日呷⟧要两箱",
    "请问您是⟦伊拉勒图⟧先生吗",
    "收件人⟦乌兰⟧",
    "⟦佐藤美咲⟧收",
    "⟦祖丽菲亚⟧ 13504120091",
    "⟦Дмитрий Волков⟧收",
    "I'm ⟦Olga Petrova⟧, thanks",
    "拼音是⟦OUYANG XIAOMAN⟧",
    # lists
    "名单：⟦覃楚楚⟧、⟦郭小纲⟧、⟦岳云⟧、⟦孙越⟧",
    "1.⟦车晓⟧ 13504120091 2.⟦牟其中⟧ 13504120092",
    # verbs of delivery and ownership
    "麻烦转给⟦荀大海⟧处理",
    "退款打给⟦侍晓婷⟧，别打给我",
    "订单是⟦查文彬⟧的名字下的",
    "户主⟦敖桂英⟧签收的",
    "是⟦郏小鹿⟧本人吗",
    "⟦司徒嘉豪⟧收",
    "我叫⟦沙金宝⟧ 不会弄这个",
    # kin and roles
    "我妈叫⟦呼延秀英⟧",
    "配送员：⟦祝铁柱⟧，请保持电话畅通",
    "⟦陈小雨⟧女士您好",
    # beside a telephone
    "⟦窦红梅⟧15101164104新号码",
    "17375004079⟦滑志强⟧",
    "⟦卞秋生⟧，17696608884，地址没变",
    # a Han character at both sides
    "昨天⟦苗婉清⟧帮我拿的",
    "安装师傅⟦祝铁柱⟧明天上门",
    "我同事⟦查文彬⟧也买了",
    # names without a Chinese surname
    "⟦古丽娜尔·艾合买提⟧收",
    "收件人⟦阿依古丽·买买提⟧",
    "收:⟦尼玛央宗⟧",
    "⟦LIU XIAOMAN⟧ 护照上拼音",
    "我老公⟦Mark Delgado⟧",
    "⟦阿依夏木古丽⟧签收",
    "联系人⟦김민수⟧",
]


@pytest.mark.parametrize("marked", MARKED)
def test_exact_span(marked: str) -> None:
    text, expected = unmark(marked)
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "马上发货，谢谢亲",
        "收件人方便接电话吗",
        "高兴就好，祝您周末愉快",
        "何时补货，全部都要",
        "安全包装，严重破损包赔",
        "单价多少，能用多久",
        "谢谢师傅 13395253826",
        "李宁的鞋和王老吉一起拍有赠品",
        "客服小李为您服务",
        "张先生您好",
        "哈哈哈哈",
        "扎西德勒",
        "不收费的",
        "和师傅说下",
        "尊敬的顾客您好",
        "可以付费维修吗",
        "加张贺卡谢谢",
        "要两双布鞋",
        "收件人不变",
        "姓名、电话、地址",
        "姓名和年龄",
        "Michael Kors 包",
        "Anna Sui 香水有货吗",
        "华帝和方太哪个好",
    ],
)
def test_silent(text: str) -> None:
    assert found(text) == []


def test_answer_to_a_question_may_be_bare() -> None:
    assert found("车大江", asked=frozenset({"PERSON"})) == ["车大江"]
    assert found("车大江") == []


def test_roster_names_are_found_anywhere() -> None:
    assert found("春生那单先不发", roster=frozenset({"春生"})) == ["春生"]


def test_roster_names_are_not_found_across_words() -> None:
    assert found("她叫张贺呀", roster=frozenset({"张贺"})) == ["张贺"]
    assert "张贺" not in found("再加张贺卡", roster=frozenset({"张贺"}))


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("苗婉清", "收货人"),
        ("陈小雨女士", "联系人"),
        ("阿依古丽·买买提", "姓名"),
        ("Emily Zhao", "consignee"),
    ],
)
def test_column_header(cell: str, name: str) -> None:
    assert found(cell, name=name, kind="cell") == [cell.removesuffix("女士")]


def test_surname_and_title_in_a_name_column_stay() -> None:
    assert found("张先生", name="收货人", kind="cell") == []


def test_people_written_about_are_silent_in_copy() -> None:
    assert found("王建国教授：这款面料值得推荐", kind="copy") == []
    assert found("王建国签收 13800138000", kind="copy") == ["王建国"]


@pytest.mark.parametrize(("name", "word"), [("苗婉清", "马上发"), ("张伟", "何时"), ("欧阳明月", "方便")])
def test_names_outscore_words(name: str, word: str) -> None:
    assert lexicon().score(name) > 0 > lexicon().score(word)


@given(st.text("张王李收件人姓名叫给，。 :小明红的13800138000·买提Aa\n", max_size=30))
def test_hits_lie_inside_the_text(text: str) -> None:
    for hit in find_person(View(text, kind="chat"), RULE):
        assert 0 <= hit.start < hit.end <= len(text)


@given(
    st.sampled_from(["收件人：{}", "转给{}处理", "{}签收的", "{} 13800138000", "我叫{}，", "联系人 {}"]),
    st.sampled_from("王李张刘陈杨黄周吴徐孙马朱胡郭何林罗高"),
    st.sampled_from(["建国", "小红", "志强", "丽娟", "晓峰", "雨桐", "子涵", "秀英", "思琪", "桂兰"]),
)
def test_common_names_in_common_frames(frame: str, surname: str, given_name: str) -> None:
    name = surname + given_name
    assert found(frame.format(name)) == [name]


def test_weights_are_those_of_features_that_exist() -> None:
    view = View("姓名 苗婉清，找查文彬的", kind="chat", asked=frozenset({"PERSON"}))
    frames = frames_of(view, RULE.cues)
    kinds = {re.split("[=:]", f)[0] for at in ((3, 6), (8, 11)) for f in features(view, frames, *at)}
    known = set(name_weights())
    assert len(known) > 1000
    assert {"lf", "rf", "w", "L1", "R1", "tot3"} <= kinds & {re.split("[=:]", name)[0] for name in known}


def test_who_is_talked_about_at_length_is_not_a_customer() -> None:
    story = "收到货以后先放了几天，周末才开始看。这本书讲的是八十年代的村子，人物写得很活，"
    story += "结尾让人难过，翻来覆去读了三遍，最喜欢的还是白帆，"
    assert found(story) == []
    assert found("最喜欢的还是白帆收") == ["白帆"]
