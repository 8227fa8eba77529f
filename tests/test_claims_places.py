"""One finding a phrase, named after what is sold; and silence where nothing is sold at all."""

from __future__ import annotations

import pytest

from compliance_lint.api import scan_text
from compliance_lint.engine import Scanner
from compliance_lint.policy import loader

SCANNER = Scanner(loader.builtin(), ("claims",), second_opinion=False)


def claims(text: str, scanner: Scanner = SCANNER) -> list[tuple[str, str]]:
    found = scanner.text(text)
    return [(f.category, f.match) for f in found if f.status == "open" and f.severity != "info"]


@pytest.mark.parametrize(
    ("text", "category", "match"),
    [
        ("新款泡脚桶，每晚二十分钟告别失眠", "medical_claim", "告别失眠"),
        ("玉米须茶预防糖尿病，全家都喝", "food_claim", "预防糖尿病"),
        ("这款面霜缓解皮炎，换季都能抹", "cosmetics_claim", "缓解皮炎"),
        ("鱼油预防脑梗，一天两粒。本品不能代替药物", "health_food_claim", "预防脑梗"),
        ("我们诊所针灸根治偏头痛", "drug_device_claim", "根治偏头痛"),
        ("床垫零副作用，老人放心睡", "medical_claim", "零副作用"),
        ("护颈枕是骨科主任推荐的", "medical_claim", "骨科主任推荐"),
        ("这台榨汁机三天见效", "guarantee", "三天见效"),
    ],
)
def test_one_finding_named_after_the_goods(text: str, category: str, match: str) -> None:
    assert claims(text) == [(category, match)]


@pytest.mark.parametrize(
    ("industry", "category"),
    [
        ("food", "food_claim"),
        ("cosmetics", "cosmetics_claim"),
        ("health_food", "health_food_claim"),
        ("medical", "drug_device_claim"),
        ("home", "medical_claim"),
    ],
)
def test_the_trade_as_configured_outranks_the_words(industry: str, category: str) -> None:
    scanner = Scanner(loader.builtin(), ("claims",), industry, second_opinion=False)
    assert claims("姐妹们，这款能告别失眠", scanner) == [(category, "告别失眠")]


@pytest.mark.parametrize(
    "text",
    [
        "央行宣布下调利率，沪指创年内新高，成交额突破万亿元",
        "主帅赛后表示，永不放弃的精神帮助球队逆转夺冠",
        "新片票房突破十亿元，导演称这是一次最难忘的拍摄",
        "警方通报：男子坠楼身亡，家属索赔百万",
        "1998年夏，全村人都在抗洪，没有一个人后退",
        "研究人员发现，新疫苗可预防肺炎，有效率达九成",
        "台风过境，气象台发布历史最高级别预警",
        "市长在座谈会上强调，保证群众用药安全",
    ],
)
def test_news_is_silent_by_its_form(text: str) -> None:
    assert claims(text) == []


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("记者都来拍过我家的店，这枕头根治失眠，下单送枕套", "根治失眠"),
        ("跟上大盘就对了，加我进群，稳赚不赔", "稳赚不赔"),
    ],
)
def test_a_seller_who_sounds_like_news_is_not(text: str, match: str) -> None:
    assert match in [found for _, found in claims(text)]


@pytest.mark.parametrize(
    ("channel", "severity"), [(None, "info"), ("douyin", "info"), ("sms", "warning"), ("push", "warning")]
)
def test_a_missing_opt_out_weighs_where_texts_go_out_as_messages(channel, severity):
    text = "【木棉家纺】老客户专享，四件套第二件半价，点击 mm.cn/a 领券"
    found = scan_text(text, checks=("claims",), channel=channel)
    assert [(f.rule_id, f.severity) for f in found if f.rule_id == "AD741"] == [("AD741", severity)]
