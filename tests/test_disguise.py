"""Evasive spellings: what is read as what, where it lies, and what must stay as it is."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_lint.detect.claims import ClaimDetector, Setting
from compliance_lint.detect.disguise import in_traditional_script, reveal
from compliance_lint.detect.spellings import table
from compliance_lint.policy import loader
from compliance_lint.text import fold

READ_AS = [
    # traditional and variant characters, radicals, squared characters
    ("國家級品质", "国家级品质"),
    ("頂級原料", "顶级原料"),
    ("冠絕全場", "冠绝全场"),
    ("巓峯之作", "巅峰之作"),
    ("绝🈚仅🈶", "绝无仅有"),
    ("独㊀无㊁的音质", "独一无二的音质"),
    # homophones and look-alikes
    ("蕞香的一口", "最香的一口"),
    ("罪低价小龙虾", "最低价小龙虾"),
    ("醉柔软的毛巾", "最柔软的毛巾"),
    ("真的嘴静音", "真的最静音"),
    ("锅家级大师", "国家级大师"),
    ("遥遥0先的车膜", "遥遥领先的车膜"),
    ("丁页级面料", "顶级面料"),
    ("🔝级食材", "顶级食材"),
    # pinyin, initials
    ("全wang最低", "全网最低"),
    ("国jia级", "国家级"),
    ("zui好用", "最好用"),
    ("巅fēng翡翠", "巅峰翡翠"),
    ("世jie级", "世界级"),
    ("无副zuo用", "无副作用"),
    ("根zhi鼻炎", "根治鼻炎"),
    ("国J级防水", "国家级防水"),
    ("国*级防水", "国家级防水"),
    ("顶jjj级短裙", "顶级短裙"),
    ("zhong guo di yi，不接受反驳", "中国第一，不接受反驳"),
    ("都叫它quan wang zui di", "都叫它全网最低"),
    ("zhuóyuè品质", "卓越品质"),
    # signs between characters
    ("国▪家▪级水准", "国家级水准"),
    ("史*上*最*软牛皮", "史上最软牛皮"),
    ("全 网 最 低", "全网最低"),
    ("z.u.i 好用", "最好用"),
    ("夺得冠.军", "夺得冠军"),
    ("极♻️品金丝楠", "极品金丝楠"),
    ("天⬇️第1️⃣", "天下第一"),
    # ranks
    ("T0P❶选择", "top1选择"),
    ("NO·1之选", "no.1之选"),
    ("全国第①", "全国第一"),
    ("第⒈品牌", "第一品牌"),
    ("苐1甜", "第一甜"),
    ("销量d1", "销量第一"),
    ("弟一甜的苹果", "第一甜的苹果"),
    ("同级唯1", "同级唯一"),
    # contact
    ("加我v❤领券", "加我微信领券"),
    ("➕V了解", "加微信了解"),
    ("薇❤同号", "微信同号"),
]
AS_WRITTEN = [
    "犯罪低龄化的成因",
    "醉酒驾车，醉心书法",
    "嘴甜的孩子，奶嘴柔软，宽口嘴好清洗",
    "兄弟一起走，弟弟一个人在家",
    "徒弟一名，快递一件",
    "全国地一级市场",
    "第1章，第2步，第 1 天",
    "3D一体成型，维生素D1",
    "T恤M码，A4纸，V领毛衣，加V领那款",
    "男/女通用，红/黄 两色",
    "ZUI系统，ZARA新款，Weiyi牌",
    "iPhone 15 Pro Max 现货",
    "家人们🎉新品来啦🔥全场包邮❤",
    "国家 级别的比赛",
    "树立威信，支持微信支付",
    "甲型H1N1流感疫苗",
    "批号 NO.20261208",
    "TOP10榜单",
    "满100减20，2026年1月1日起",
]


@cache
def detector() -> ClaimDetector:
    return ClaimDetector(loader.builtin())


def disguised(text: str) -> list[tuple[str, str]]:
    """``(match, category)`` of the findings that only the second reading has."""
    found = detector().find(text, Setting())
    return [(f.match, f.category) for f in found if f.evidence and f.status == "open"]


@pytest.mark.parametrize(("written", "read"), READ_AS)
def test_is_read_as(written: str, read: str) -> None:
    second = reveal(fold(written))
    assert second is not None
    assert second.text == read


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_stays_as_written(text: str) -> None:
    assert reveal(fold(text)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("家人们，全wǎng第①的收纳盒", [("全wǎng第①", "superlative_obfuscated")]),
        ("史*上*最*软牛皮，走路像踩云", [("史*上*最*软", "superlative_obfuscated")]),
        ("这块𝗭𝘂𝗶好用的抹布", [("𝗭𝘂𝗶好用", "superlative_obfuscated")]),
        ("全\u200b网\u200b销\u200b冠", [("全\u200b网\u200b销\u200b冠", "superlative_obfuscated")]),
        ("极♻️品金丝楠", [("极♻️品", "superlative_obfuscated")]),
        ("夺目巓峯", [("巓峯", "superlative_obfuscated")]),
        # look-alike readings that no rule forbids
        ("新 品 上 市，到 店 有 礼", []),
        ("黑/白/灰三色，S/M/L三码", []),
        ("最 后 一 天，第 一 步：清洁", []),
        ("請於最後一天前下單，第一次購買享優惠", []),
        ("這款保濕乳液適合乾性肌膚，質地輕盈", []),
        ("國貨之光展覽，門票免費", []),
        ("并非全网zui低价，介意慎拍", []),
        ("“蕞”字代替“最”也违反广告法", []),
    ],
)
def test_findings_cover_the_disguise_and_nothing_else(text: str, found: list[tuple[str, str]]) -> None:
    assert disguised(text) == found


def test_a_disguised_finding_says_what_was_read() -> None:
    (finding,) = detector().find("锅家级大师手作月饼", Setting())
    assert finding.evidence == ("「锅家级」读作「国家级」",)
    assert finding.confidence == 0.8


def test_a_plain_finding_is_not_repeated() -> None:
    found = detector().find("全网最低价面膜，zui后一天", Setting())
    assert {(f.match, f.evidence) for f in found if "最低" in f.match} == {("全网最低", ())}


def test_traditional_script_is_no_disguise() -> None:
    assert in_traditional_script("國家級安全氣囊，獨家設計")
    assert not in_traditional_script("窖藏酱酒，國家級酿造大师封坛，让你满意")
    assert not in_traditional_script("全国联保")


WORDS = sorted({word for entries in table().words.values() for word, _ in entries if len(word) > 2})
PLAIN = st.text("春夏秋冬山水花鸟，。！？布茶", max_size=8)


@given(PLAIN, st.sampled_from(WORDS), st.sampled_from("*·▪⭐|-_^◎💥"), PLAIN)
def test_separators_are_seen_through(before: str, word: str, mark: str, after: str) -> None:
    spaced = mark.join(word)
    text = before + spaced + after
    second = reveal(fold(text))
    assert second is not None
    assert word in second.text
    at = second.text.index(word)
    first, last = second.span(at, at + len(word))
    assert text[first:last] == spaced


@given(st.sampled_from(WORDS), st.data())
def test_one_character_in_pinyin_is_read(word: str, data: st.DataObject) -> None:
    sounds = next(s for entries in table().words.values() for w, s in entries if w == word)
    at = data.draw(st.integers(0, len(word) - 1))
    text = f"这是{word[:at]}{sounds[at]}{word[at + 1 :]}，真的"
    second = reveal(fold(text))
    assert second is not None
    assert second.text == f"这是{word}，真的"


@given(
    st.text(
        st.sampled_from("国家级全网最第一顶zuiwangTOP01①️⃣é國嘴罪醉弟 *·.、，\u200b𝗭👑🔝d微信v❤+薇İ"),
        max_size=24,
    )
)
def test_offsets_lead_back(text: str) -> None:
    folded = fold(text)
    second = reveal(folded)
    if second is None:
        return
    assert second.offsets is not None
    assert len(second.offsets) == len(second.text) + 1
    assert len(second.ends) == len(second.text)
    assert list(second.offsets) == sorted(second.offsets)
    assert all(start <= end <= len(text) for start, end in zip(second.offsets, second.ends, strict=False))
    assert list(second.ends) == sorted(second.ends)
    if second.text:
        assert second.span(0, len(second.text))[1] <= len(text)


@given(st.text("春夏秋冬山水花鸟，。！？；：布茶我们的大家不在有人这中来上为和说要去年好看着", max_size=60))
def test_plain_han_has_no_second_reading(text: str) -> None:
    assert reveal(fold(text)) is None
