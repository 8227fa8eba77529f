"""What categories of claims and kinds of personal data are called in reports."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.messages import choose
from compliance_lint.model import Text

_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "absolute": Text("绝对化用语", "absolute term"),
        "state_authority": Text("借用国家机关名义", "state authority"),
        "false_fabricated": Text("虚假宣传", "false claim"),
        "medical_claim": Text("医疗用语", "medical claim"),
        "health_food_claim": Text("保健食品宣称", "health-food claim"),
        "cosmetics_claim": Text("化妆品宣称", "cosmetics claim"),
        "food_claim": Text("食品宣称", "food claim"),
        "drug_device_claim": Text("药品医疗器械宣称", "drug or device claim"),
        "education_promise": Text("教育培训承诺", "education promise"),
        "finance_promise": Text("投资收益承诺", "finance promise"),
        "real_estate_promise": Text("房地产承诺", "real-estate promise"),
        "alcohol": Text("酒类宣传", "alcohol"),
        "price_fraud": Text("价格欺诈", "price fraud"),
        "promo_false_urgency": Text("虚假促销", "false urgency"),
        "guarantee": Text("保证性承诺", "guarantee"),
        "superstition": Text("封建迷信", "superstition"),
        "disparage": Text("贬低同行", "disparagement"),
        "divert": Text("站外引流", "diversion off platform"),
        "minors": Text("未成年人保护", "minors"),
        "discrimination_vulgar": Text("歧视低俗", "discrimination or vulgarity"),
        "superlative_obfuscated": Text("变体极限词", "disguised superlative"),
        "missing_disclosure": Text("缺少必要说明", "missing disclosure"),
        "clickbait": Text("标题党", "clickbait"),
        "spam_push": Text("骚扰推送", "spam"),
        "suppressions": Text("忽略注释", "suppression"),
        "schedules": Text("发送计划", "schedule"),
        "PERSON": Text("姓名", "personal name"),
        "PHONE_NUMBER": Text("手机号", "mobile number"),
        "EMAIL_ADDRESS": Text("邮箱", "e-mail"),
        "IP_ADDRESS": Text("IP 地址", "IP address"),
        "MAC_ADDRESS": Text("设备 MAC 地址", "MAC address"),
        "DATE_OF_BIRTH": Text("出生日期", "date of birth"),
        "LANDLINE": Text("固定电话", "landline"),
        "CN_ID_CARD": Text("身份证号", "resident id"),
        "CN_BANK_CARD": Text("银行卡号", "bank card"),
        "CN_PASSPORT": Text("护照号", "passport"),
        "CN_TRAVEL_PERMIT": Text("港澳台通行证", "travel permit"),
        "CN_LICENSE_PLATE": Text("车牌号", "licence plate"),
        "CN_ADDRESS": Text("地址", "address"),
        "CN_USCI": Text("统一社会信用代码", "social credit code"),
        "WECHAT_ID": Text("微信号", "WeChat id"),
        "QQ_ID": Text("QQ 号", "QQ number"),
        "ALIPAY_ID": Text("支付宝账号", "Alipay account"),
        "SOCIAL_ID": Text("社交账号", "social account"),
        "TRACKING_NUMBER": Text("快递单号", "tracking number"),
        "ORDER_NUMBER": Text("订单号", "order number"),
        "SECRET_CODE": Text("密码或验证码", "password or code"),
        "GPS_COORDINATES": Text("经纬度", "coordinates"),
        "HEALTH_INFO": Text("健康信息", "health information"),
        "VALUE": Text("列值", "column value"),
    }
)


def title(key: str) -> str:
    """The name of a category or entity in the user's language; an unknown key is its own name."""
    text = _TITLES.get(key)
    return choose(text.zh, text.en) if text else key
