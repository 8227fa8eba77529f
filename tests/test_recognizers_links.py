"""Personal data under a name: link keys, path segments and columns, and the numbers of things."""

from __future__ import annotations

import pytest
from marks import unmark
from test_recognizers_numbers import private

HELD = [
    "https://crm.x.com/c?mobile=⟦13812345678⟧&name=abc",
    "https://crm.x.com/c?phone=⟦13812345678⟧",
    "https://crm.x.com/c?from=app&tel=⟦13812345678⟧#top",
    "https://crm.x.com/c?p=⟦13812345678⟧",
    "https://crm.x.com/c?uid=⟦13812345678⟧",
    "https://crm.x.com/c?userId=⟦13812345678⟧",
    "https://crm.x.com/c?tels=⟦13812345678⟧,⟦13912345678⟧",
    "https://crm.x.com/c?a=1&amp;mobile=⟦13812345678⟧",
    "https://crm.x.com/u/⟦13812345678⟧",
    "https://crm.x.com/u/⟦13812345678⟧/orders?page=2",
    "https://crm.x.com/#/u/⟦13812345678⟧",
    "见 https://crm.x.com/u/⟦13812345678⟧，谢谢",
    "see https://crm.x.com/u/⟦13812345678⟧.",
    "crm.x.com/u/⟦13812345678⟧",
    "https://wa.me/⟦8613812345678⟧",
    "https://x.com/?email=⟦ruoxi@qq.com⟧&idcard=⟦11010519491231002X⟧",
    "https://x.com/?id=⟦ruoxi@qq.com⟧",
    "https://x.com/p/⟦11010519491231002X⟧",
    "https://x.com/pay?card=⟦6222021234567890128⟧",
    '=HYPERLINK("http://x?p=⟦13812345678⟧","x")',
    "[我](https://x.com/c?tel=⟦13812345678⟧)",
]
THINGS = [
    "https://item.taobao.com/item.htm?id=13812345678",
    "https://x.com/i?item_id=13812345678",
    "https://x.com/i?itemId=13812345678&sku=13812345678",
    "https://x.com/i?goods_id=13812345678",
    "https://x.com/i?goods=138123456789012",
    "https://x.com/i?num_iid=13812345678",
    "https://x.com/o?order_no=13812345678",
    "https://x.com/o?orderId=13812345678",
    "https://x.com/order/13812345678",
    "https://x.com/item/13812345678/",
    "https://x.com/pay?total_fee=13812345678",
    "https://item.jd.com/13812345678.html",
    "https://x.com/c?token=ab13812345678cd",
    "https://x.com/c?token=ab-13812345678",
    "https://x.com/f/1f3813812345678e",
    "https://x.com/c?t=1381234567890",
    "https://x.com/c?p=12012345678",
    "https://x.com/c?p=110105194912310021",
    "https://13812345678.com/",
    "https://x.com/a/logo@2x.png",
    "https://ruoxi@qq.com/repo",
    "https://weibo.com/1234567890/78443465717356",
]


@pytest.mark.parametrize("marked", HELD)
def test_value_named_by_a_link(marked: str) -> None:
    text, values = unmark(marked)
    assert private(text) == values


@pytest.mark.parametrize("text", THINGS)
def test_number_of_a_thing_in_a_link(text: str) -> None:
    assert private(text) == []


COUNTED = (
    "amount total_fee totalFee item.price price_yuan fee sku skuId goods_id 金额 金额(元) 实付款 应付金额"
)


@pytest.mark.parametrize("name", [*COUNTED.split(), "单价", "总价", "商品编号", "直播间ID"])
def test_column_of_amounts_and_items(name: str) -> None:
    assert private("13812345678", name=name) == []
    assert private("13812345678厘", name=name) == []
    assert private("打我13812345678", name=name) == (["13812345678"] if "sku" not in name else [])


@pytest.mark.parametrize(
    "name",
    ["手机", "备注", "note", "coffee", "应付款人", "实付联系电话", "customer", "feedback", "priceless"],
)
def test_column_that_may_hold_a_phone(name: str) -> None:
    assert private("13812345678", name=name) == ["13812345678"]
