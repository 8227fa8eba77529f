"""The rules about planned messages and posts.

Law asks for a way to opt out and forbids disturbing people, but gives neither hours nor numbers: quiet
hours and frequency are house rules and cite none.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from compliance_lint.model import Law, Severity, Text
from compliance_lint.policy.rules import Rule

PACK = "schedules"
Fault = Literal["quiet", "often", "no_opt_out", "unreadable", "twice", "past"]

# as in policies/laws.yaml (tested), which may not have been loaded
LAWS = (
    Law(
        "ad-law-43",
        Text("广告法", "Advertising Law"),
        Text("第四十三条", "art. 43"),
        "2021-04-29",
        Text("五千元以上三万元以下罚款（第六十二条）", "fine of CNY 5,000 to 30,000 (art. 62)"),
        "2015-09-01",
    ),
    Law(
        "sms-rules",
        Text("通信短信息服务管理规定", "Provisions on Short Message Services"),
        Text(""),
        "2015-06-30",
    ),
)


def _rule(number: int, severity: Severity, title: Text, message: Text, laws: tuple[Law, ...] = ()) -> Rule:
    return Rule(f"SC00{number}", PACK, title, message, severity, laws, "", (), (), "", "", "")


_RULES: dict[Fault, Rule] = {
    "quiet": _rule(
        1,
        "warning",
        Text("静默时段内发送", "Sent in quiet hours"),
        Text(
            "计划时间在静默时段内：{what}（自定规则，见 schedule.quiet-hours）",
            "planned within quiet hours: {what} (a house rule, schedule.quiet-hours)",
        ),
    ),
    "often": _rule(
        2,
        "warning",
        Text("发送过于频繁", "Sent too often"),
        Text("发给同一对象太多：{what}（自定规则）", "too much for the same audience: {what} (a house rule)"),
    ),
    "no_opt_out": _rule(
        3,
        "warning",
        Text("计划中的营销消息没有退订方式", "Planned marketing message without opt-out"),
        Text(
            "营销消息没有写明拒收或退订方式，如“拒收请回复R”",
            "a marketing message without a way to opt out, such as 拒收请回复R",
        ),
        LAWS,
    ),
    "unreadable": _rule(
        4,
        "warning",
        Text("发送时间缺失或无法识别", "Time missing or not understood"),
        Text(
            "没有发送时间、没有时刻或无法识别，未能检查静默时段和频次；请写成 2026-11-25 20:00",
            "no time, no hour, or not understood: quiet hours and frequency were not checked; "
            "write 2026-11-25 20:00",
        ),
    ),
    "twice": _rule(
        5,
        "warning",
        Text("重复的计划", "Planned twice"),
        Text("与第 {what} 条重复：时间、对象、内容都相同", "the same as row {what}: time, audience and text"),
    ),
    "past": _rule(
        6,
        "info",
        Text("计划时间已过", "Planned for the past"),
        Text("计划时间 {what} 已过", "the time planned, {what}, is past"),
    ),
}
RULES: Mapping[Fault, Rule] = MappingProxyType(_RULES)
