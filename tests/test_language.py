"""Every sentence of ours exists in Chinese and English."""

import ast
import re
from pathlib import Path

import pytest

import compliance_lint
from compliance_lint.policy import loader

PACKAGE = Path(compliance_lint.__file__).parent
CHINESE = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile("(?:[\u4e00-\u9fff][^\u4e00-\u9fff]*){8}")  # words to look for are shorter
SPOKEN = ("cli", "config", "jobs", "messages", "report", "web", "baseline", "suppress", "files", "redact")
FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0].removesuffix(".py") in SPOKEN
)


# the English is typer's own; an example of a setting; words of the syntax; examples in a new policy
UNPAIRED = ("缺少取值或多了取值", "400-820-8820", "有效期至", "忽略下一行", "客服在线时间")


def written(node):
    """All text inside a node."""
    constants = (inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant))
    return "".join(value for value in constants if isinstance(value, str))


def stray(tree):
    """Chinese sentences that do not stand beside an English one, in a call, a tuple or an assignment."""
    translated = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            sides = node.args
        elif isinstance(node, ast.Tuple | ast.List):
            sides = node.elts
        elif isinstance(node, ast.FunctionDef):
            sides = [part.value for part in node.body if isinstance(part, ast.Assign)]
        else:
            continue
        texts = [written(side) for side in sides]
        if any(text and not CHINESE.search(text) and len(text) > 8 for text in texts):
            translated |= {id(inner) for side in sides for inner in ast.walk(side)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else ""
        if isinstance(text, str) and SENTENCE.search(text) and id(node) not in translated:
            yield node.lineno, text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_chinese_sentence_without_an_english_one(path):
    found = stray(ast.parse(path.read_text(encoding="utf-8")))
    assert [(line, text) for line, text in found if not any(known in text for known in UNPAIRED)] == []


def test_rules_and_laws_speak_both_languages():
    policies = loader.builtin()
    texts = {(rule.id, text) for rule in policies.rules for text in (rule.title, rule.message)}
    texts |= {
        (law.id, text) for rule in policies.rules for law in rule.laws for text in (law.name, law.article)
    }
    assert [name for name, text in texts if text.zh and not text.en] == []
