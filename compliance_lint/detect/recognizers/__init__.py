"""Recognizers of personal data, by the name policies use for them.

Each stands here as ``module.function``; the module is loaded when a text first asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from compliance_lint.detect.recognizers.base import BorrowedRule, Hit, Recognizer, View
    from compliance_lint.policy.rules import PiiRule

RECOGNIZERS: Mapping[str, str] = MappingProxyType(
    {
        "mobile": "phone.find_mobile",
        "foreign_phone": "phone.find_foreign_phone",
        "landline": "phone.find_landline",
        "idcard": "idcard.find_idcard",
        "passport": "documents.find_passport",
        "travel_permit": "documents.find_travel_permit",
        "usci": "documents.find_usci",
        "bankcard": "bankcard.find_bankcard",
        "alipay": "social.find_alipay",
        "email": "network.find_email",
        "wechat": "social.find_wechat",
        "qq": "social.find_qq",
        "social": "social.find_social",
        "plate": "plate.find_plate",
        "ip": "network.find_ip",
        "mac": "network.find_mac",
        "gps": "network.find_gps",
        "order": "order.find_order",
        "tracking": "order.find_tracking",
        "secret": "secret.find_secret",
        "birth": "dates.find_birth",
        "address": "address.find_address",
        "person": "names.find_person",
        "health": "health.find_health",
    }
)
# Recognizers that find something in texts without digits and Latin letters.
BORROWED = "borrowed"  # the rule brings its own
SIGNLESS = frozenset({BORROWED, "person", "address", "social", "health"})


def recognize(view: View, rule: PiiRule) -> Iterator[Hit]:
    """What the recognizer of ``rule`` finds in ``view``."""
    if rule.recognizer == BORROWED:
        return cast("BorrowedRule", rule).find(view, rule)
    return _recognizer(rule.recognizer)(view, rule)


@cache
def _recognizer(name: str) -> Recognizer:
    module, _, function = RECOGNIZERS[name].partition(".")
    found: Recognizer = getattr(import_module(f"{__name__}.{module}"), function)
    return found
