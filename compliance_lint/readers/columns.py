"""What a column header or JSON key says about the text under it; shared by tables and JSON."""

from __future__ import annotations

import re
from functools import lru_cache

from compliance_lint.expressions import lazy
from compliance_lint.model import Kind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SPEAKER = _words("speaker sender role from fromuser sendername sendertype author nick nickname")
_SPEAKER_ZH = lazy("发送人|发送方|发送者|发言人|说话人|发言者|角色|发信人")
_MESSAGE = _words("message msg content text body utterance messagecontent msgcontent")
_MESSAGE_ZH = lazy("^(?:(?:消息|聊天|对话|会话|发言|发送|沟通)?(?:内容|文本|正文|原文)|消息|话语)$")
_SESSION = _words(
    "session sessionid conversation conversationid convid dialog dialogid dialogue dialogueid chatid "
    "threadid ticketid callid"
)
_SESSION_ZH = lazy("^(?:会话|对话|聊天|工单|通话)(?:id|编号|号|标识|序号)?$")
_TITLE = _words("title headline subject")
_COPY = _words(
    "caption description desc copy copywriting script slogan detail details text content body intro "
    "introduction sellingpoint sellingpoints subtitle"
)
_COPY_ZH = lazy(
    "文案|描述|详情|卖点|脚本|口播|简介|话术|台词|介绍|宣传|推广语|广告语|^(?:内容|正文|文本|字幕)$"
)
_HEADER = lazy(
    "^(?:省份?|市|区|区县|县|城市|人|号)$|(?:编号|单号|编码|号码|账号|手机号|证号|卡号|id|名称|姓名|昵称|用户名|"
    "货人|件人|系人|责人|款人|办人|地址|电话|手机|时间|日期|金额|单价|售价|价格|数量|备注|留言|状态|类型|类别|"
    "分类|品类|渠道|平台|内容|规格|链接|标签|评分|评价|评论|性别|年龄|生日|邮箱|微信|公司|银行|账户|序号|来源|"
    "结果|原因|方式|品牌|商品|门店|店铺|买家|卖家|会员|用户|客户|主播)$"
)
_HEADER_EN = _words(
    "name phone mobile tel email mail address addr city province date time datetime timestamp amount "
    "price qty quantity status type category remark note notes comment comments label url sku brand "
    "order product user customer gender age birthday wechat company bank account source channel"
)


def key_of(name: str) -> str:
    """The form in which names are compared: lower case, without spaces and separators."""
    return re.sub(r"[\s_\-.:：/()（）\ufeff]", "", name).lower()


@lru_cache(maxsize=1024)
def is_speaker(name: str) -> bool:
    """True for a column that says who sent a message."""
    key = key_of(name)
    return key in _SPEAKER or bool(_SPEAKER_ZH.search(key))


@lru_cache(maxsize=1024)
def is_message(name: str) -> bool:
    """True for a column that holds the message itself."""
    key = key_of(name)
    return key in _MESSAGE or bool(_MESSAGE_ZH.match(key))


@lru_cache(maxsize=1024)
def is_session(name: str) -> bool:
    """True for a column that tells conversations apart."""
    key = key_of(name)
    return key in _SESSION or bool(_SESSION_ZH.match(key))


@lru_cache(maxsize=1024)
def kind_of(name: str) -> Kind:
    """``title``, ``copy`` or ``cell`` by the name of the column."""
    key = key_of(name)
    if key in _TITLE or "标题" in key:
        return "title"
    if key in _COPY or _COPY_ZH.search(key):
        return "copy"
    return "cell"


def is_text_column(name: str) -> bool:
    """True for a name that says texts follow, short enough not to be one of them."""
    return len(name) <= 8 and (kind_of(name) != "cell" or is_message(name))


def is_known(name: str) -> bool:
    """True for a name that is a column header wherever it stands, not data."""
    key = key_of(name)
    if len(key) > 20:
        return False
    known = key in _HEADER_EN or bool(_HEADER.search(key)) or kind_of(name) != "cell"
    return known or is_speaker(name) or is_message(name) or is_session(name)
