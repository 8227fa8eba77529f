from __future__ import annotations

import pytest

from compliance_lint.operators import mask


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
        ("CN_ADDRESS", "阳光小区3栋501", "***"),
        ("CN_ADDRESS", "杭州市西湖区文三路", "***"),
        ("SECRET_CODE", "483920", "******"),
        ("WECHAT_ID", "lucky_99", "******"),
        ("LANDLINE", "010-82345678", "***-*****678"),
    ],
)
def test_mask(entity: str, value: str, masked: str) -> None:
    assert mask(entity, value) == masked
