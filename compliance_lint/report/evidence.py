"""What a finding rests on, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.messages import choose, current_language
from compliance_lint.model import Finding, Text
from compliance_lint.report.layout import printable
from compliance_lint.report.titles import title

# The codes of Finding.evidence, before the colon if they have one.
_SAID: Mapping[str, Text] = MappingProxyType(
    {
        "pattern": Text("{}的格式", "the form of {}"),
        "checksum": Text("校验位正确", "the check digit is right"),
        "cue": Text("附近有「{}」", "near “{}”"),
        "column": Text("列名「{}」", "under the header “{}”"),
        "asked": Text("对方刚问过", "the other side asked for it"),
        "expected": Text("对方刚问过或列名如此", "asked for, or named by the header"),
        "roster": Text("同一文件或会话里已确认的姓名", "a name confirmed elsewhere in the file or chat"),
        "repeated": Text("同一会话里已发现的值", "found elsewhere in the conversation"),
        "frame": Text("前后文 {}", "its frame is {}"),
        "model": Text("姓名模型 {}", "the name model says {}"),
        "list": Text("与其他姓名并列", "listed beside names"),
        "pieces": Text("分段报出", "given in pieces"),
        "glued": Text("与别的号码连写", "written right behind another number"),
        "extension": Text("分机号", "an extension"),
        "levels": Text("地址层级足够", "has the levels of an address"),
        "whole": Text("整条就是地址", "the whole message is an address"),
        "waybill": Text("与电话同在的行政区", "a region beside a telephone number"),
        "beside": Text("紧挨电话号码", "beside a telephone number"),
        "label": Text("有标签", "labelled"),
        "home": Text("有人住在这里", "where somebody lives"),
        "door": Text("门牌或房号", "a door"),
        "corrected": Text("更正", "a correction"),
        "way": Text("怎么走", "the way to a house"),
        "presidio": Text("Presidio 识别器 {}", "Presidio's {}"),
        "country code": Text("国家或地区代码 {}", "country code {}"),
    }
)


def said(finding: Finding) -> str:
    """The evidence and the confidence of ``finding`` on one line."""
    form = f"pattern:{title(finding.entity or finding.category)}"
    codes = (form if code.startswith("pattern:") else code for code in finding.evidence)
    parts = [phrase(code) for code in codes]
    parts.append(choose(f"可信度 {finding.confidence:.2f}", f"confidence {finding.confidence:.2f}"))
    return printable(choose("；", "; ").join(parts))


def phrase(code: str) -> str:
    """One piece of evidence in words; a code without any stands for itself."""
    name, _, value = code.partition(":")
    text = _SAID.get(name)
    return text.get(current_language()).format(value) if text else code
