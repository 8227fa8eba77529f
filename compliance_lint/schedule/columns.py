"""Which columns of a table make it a plan of messages or posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from compliance_lint.expressions import lazy
from compliance_lint.readers import columns

Role = Literal["planned", "time", "date", "recipient", "audience", "channel", "text", "type"]

_NAMES: Mapping[Role, str] = {
    # when it is to go out
    "planned": "(?:计划|预计|预定|拟|定时|排期)(?:发送|推送|发布|投放|群发|上线|触达)?(?:时间|时刻)|"
    "(?:发送|推送|发布|投放|群发|触达)(?:日期)?(?:时间|时刻)|排期|"
    "(?:scheduled|planned|send|sent|push|publish|post|posting|delivery|schedule|plan)(?:ed)?(?:time|datetime|at)",
    "time": "时间|时刻|time|datetime|timestamp|hour",
    "date": "(?:计划|预计|发送|推送|发布|投放|群发|排期)?(?:日期|日子)|"
    "(?:scheduled?|planned?|send|push|publish|post)?(?:date|day)",
    "recipient": "(?:接收|收信|收件)(?:人|方|者|号码|手机号?|用户)|"
    "(?:目标)?(?:手机号码?|用户id|会员id|openid|客户id)|"
    "收信人?手机号?|recipient(?:id|phone)?|receiver(?:id)?|to|phone|mobile|userid|memberid|customerid|openid",
    "audience": "(?:目标|发送|推送|投放)?(?:人群|人群包|受众|客群|对象|用户群|分组|标签人群)|"
    "audience|segment|target|targetaudience|targetgroup|group|cohort",
    "channel": "(?:发送|推送|投放|发布|触达)?(?:渠道|通道|平台)|channel|platform|medium",
    "text": "(?:短信|推送|消息|发送|发布|通知|营销|push|sms)?(?:内容|正文|文本|文案|标题|话术)|"
    "(?:push|sms|message)?(?:text|content|copy|body|caption|title|subject|headline|message|msg)",
    "type": "(?:消息|短信|推送|发送|内容)?(?:类型|类别|性质)|(?:message|msg|push)?(?:type|kind|category)",
}
_PATTERNS = {role: lazy(f"(?:{names})$") for role, names in _NAMES.items()}


@lru_cache(maxsize=1024)
def role_of(name: str) -> Role | None:
    """What a column of this name holds in a plan.  JSON keys may be paths (push.send_time)."""
    key = columns.key_of(name.rpartition(".")[2])
    return next((role for role, pattern in _PATTERNS.items() if pattern.match(key)), None)


@dataclass
class Table:
    """The columns of one table, sheet or JSONL file, as far as they are known."""

    roles: dict[str, Role] = field(default_factory=dict)
    chat: bool = False  # somebody's messages, with who said them

    def learn(self, names: Iterable[str]) -> None:
        """Know these columns, too."""
        for name in names:
            role = role_of(name)
            if role:
                self.roles[name] = role
            self.chat = self.chat or columns.is_speaker(name.rpartition(".")[2])

    @property
    def is_plan(self) -> bool:
        """True for a text with a time to send it; 时间 alone says so only beside a channel or audience."""
        known = set(self.roles.values())
        if "text" not in known:
            return False
        reached = bool(known & {"channel", "audience", "recipient"})
        if "planned" in known or ({"channel", "audience"} <= known):
            return True
        return reached and not self.chat and bool(known & {"time", "date"})
