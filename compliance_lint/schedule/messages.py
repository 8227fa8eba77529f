"""What a planned row is: by which channel it goes, whether it sells, whether one can opt out."""

from __future__ import annotations

from unicodedata import normalize

from compliance_lint.expressions import lazy

# channel by the words people write in such a column; the first that occurs
_CHANNELS = (
    ("sms", lazy("短信|彩信|5g消息|sms|mms")),
    ("douyin", lazy("抖音|douyin|tiktok")),
    ("kuaishou", lazy("快手|kuaishou")),
    ("xiaohongshu", lazy("小红书|xiaohongshu|rednote|^xhs$")),
    ("shipinhao", lazy("视频号|shipinhao")),
    ("weibo", lazy("微博|weibo")),
    ("bilibili", lazy("b站|哔哩|bilibili")),
    ("taobao", lazy("淘宝|天猫|逛逛|taobao|tmall")),
    ("moments", lazy("朋友圈|moments")),
    ("push", lazy("push|推送|通知栏|站内信|app")),
    ("wechat", lazy("微信|企微|公众号|服务号|社群|私信|wechat")),
    ("email", lazy("邮件|邮箱|e-?mail|edm")),
    ("call", lazy("电话|外呼|call|phone")),
)
_PUBLIC = frozenset(
    ["douyin", "kuaishou", "xiaohongshu", "shipinhao", "weibo", "bilibili", "taobao", "moments"]
)
_OFFER = lazy(
    r"优惠|特价|立减|满\d+[减送元]|半价|[\d一二三四五六七八九]折|[领送]?券|红包|[领减]\d|赠|送礼|名额|限时|秒杀|上新|"
    r"新品|福利|抢|免单|特惠|清仓|大促|预售|下单|首发|回馈|套餐|到店|直播间|购买|抽奖|返现|续费立|双十[一二]|年货节"
)
_SERVICE = lazy(
    "验证码|校验码|取件码|快递|物流|派送|已发货|签收|账单|还款|余额|到账|预约成功|已(?:为您)?(?:受理|办理|完成|退款|寄出|审核)|"
    "退款|就诊|取号|停诊|维修|您的(?:订单|包裹|工单)"
)
_OPT_OUT = lazy(
    r"退订|拒收|拒绝接收|回复?\s*(?:t\s*d|t|r|n|0000|qx)(?![a-z0-9])|不想收到|取消(?:订阅|接收)|停收|"
    r"关闭(?:此类|本)?(?:提醒|推送|通知)|(?:设置|通知)[^，。]{0,8}(?:关闭|关掉)|"
    r"unsubscribe|opt[ -]?out|\bstop\b"
)
_SERVICE_TYPE = lazy("服务|交易|物流|验证|行业通知|transaction|service|notice|otp")


def channel_of(written: str) -> str | None:
    """The channel that ``written`` means, None if it is none we know."""
    plain = normalize("NFKC", written).strip().lower()
    return next((name for name, words in _CHANNELS if words.search(plain)), None)


def reaches_people(channel: str | None) -> bool:
    """True unless it is a public post, which disturbs nobody and which nobody receives."""
    return channel not in _PUBLIC


def is_service(text: str, written_type: str) -> bool:
    """True for what serves an order (codes, parcels, bills) and sells nothing."""
    if written_type.strip():
        return bool(_SERVICE_TYPE.search(written_type.lower()))
    return bool(_SERVICE.search(text)) and not _OFFER.search(text)


def sells(text: str, written_type: str) -> bool:
    """True for a message that sells, by its words or by what its row calls it."""
    return bool(_OFFER.search(text)) or any(
        word in written_type.lower() for word in ("营销", "推广", "促销", "market", "promo")
    )


def has_opt_out(text: str) -> bool:
    """True if it says how to receive no more: 拒收请回复R."""
    return bool(_OPT_OUT.search(normalize("NFKC", text).lower()))
