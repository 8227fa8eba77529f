"""The rules about suppressions themselves: a comment that hides nothing, no rule, or no longer, is said."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from compliance_lint.model import Severity, Text
from compliance_lint.policy.rules import Rule

PACK = "suppressions"
Fault = Literal["unused", "unknown", "reasonless", "expired", "malformed"]


def _rule(number: int, severity: Severity, title: Text, message: Text) -> Rule:
    return Rule(f"CL00{number}", PACK, title, message, severity, (), "", (), (), "", "", "")


_RULES: dict[Fault, Rule] = {
    "unused": _rule(
        1,
        "warning",
        Text("多余的忽略注释", "Unused suppression"),
        Text("这里没有 {what} 的问题可忽略，请删除", "nothing of {what} is found here; remove it"),
    ),
    "unknown": _rule(
        2,
        "warning",
        Text("忽略注释写了不存在的规则", "Suppression of an unknown rule"),
        Text("没有规则叫 {what}", "no rule is called {what}"),
    ),
    "reasonless": _rule(
        3,
        "warning",
        Text("忽略注释没有理由", "Suppression without a reason"),
        Text(
            "忽略 {what} 的错误须写明理由，未写则不生效，如“理由：已取得证书”",
            "an error of {what} is only suppressed with a reason, such as “reason: we hold the certificate”",
        ),
    ),
    "expired": _rule(
        4,
        "warning",
        Text("忽略注释已过期", "Expired suppression"),
        Text("对 {what} 的忽略已过期，不再生效", "the suppression of {what} has run out"),
    ),
    "malformed": _rule(
        5,
        "warning",
        Text("忽略注释写法有误", "Suppression that can't be understood"),
        Text("忽略注释看不懂：{what}", "this suppression can't be understood: {what}"),
    ),
}
RULES: Mapping[Fault, Rule] = MappingProxyType(_RULES)
