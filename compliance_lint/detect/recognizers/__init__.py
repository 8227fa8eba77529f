"""Recognizers of personal data, by the name policies use for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.detect.recognizers.address import find_address
from compliance_lint.detect.recognizers.bankcard import find_bankcard
from compliance_lint.detect.recognizers.base import Recognizer
from compliance_lint.detect.recognizers.dates import find_birth
from compliance_lint.detect.recognizers.documents import find_passport, find_travel_permit, find_usci
from compliance_lint.detect.recognizers.health import find_health
from compliance_lint.detect.recognizers.idcard import find_idcard
from compliance_lint.detect.recognizers.names import find_person
from compliance_lint.detect.recognizers.network import find_email, find_gps, find_ip, find_mac
from compliance_lint.detect.recognizers.order import find_order, find_tracking
from compliance_lint.detect.recognizers.phone import find_foreign_phone, find_landline, find_mobile
from compliance_lint.detect.recognizers.plate import find_plate
from compliance_lint.detect.recognizers.secret import find_secret
from compliance_lint.detect.recognizers.social import find_alipay, find_qq, find_social, find_wechat

RECOGNIZERS: Mapping[str, Recognizer] = MappingProxyType(
    {
        "mobile": find_mobile,
        "foreign_phone": find_foreign_phone,
        "landline": find_landline,
        "idcard": find_idcard,
        "passport": find_passport,
        "travel_permit": find_travel_permit,
        "usci": find_usci,
        "bankcard": find_bankcard,
        "alipay": find_alipay,
        "email": find_email,
        "wechat": find_wechat,
        "qq": find_qq,
        "social": find_social,
        "plate": find_plate,
        "ip": find_ip,
        "mac": find_mac,
        "gps": find_gps,
        "order": find_order,
        "tracking": find_tracking,
        "secret": find_secret,
        "birth": find_birth,
        "address": find_address,
        "person": find_person,
        "health": find_health,
    }
)
# Recognizers that find something in texts without digits and Latin letters.
SIGNLESS = frozenset({"person", "address", "social", "health"})
