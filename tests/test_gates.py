"""Gates that spare the recognizers work lose nothing: what is found with and without them is equal."""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.detect.pii import PiiDetector
from compliance_lint.detect.recognizers.base import View
from compliance_lint.detect.recognizers.name_frames import Frames
from compliance_lint.policy import loader

CORPUS = Path(__file__).parent.parent / "training" / "pii" / "corpus"
_WORDS = (
    "收件人 ： 张伟 李晓明 联系 王建国 欧阳娜娜 收 签收 先生 的快递 叫 寄给 本人 名下 电话 13912345678"
    " 说 这款 面膜 ， 。 您好 刘老师的 我是 陈静"
)
PIECES = (*_WORDS.split(), " ", "\n", "Kuang Meiling")


@cache
def detector():
    return PiiDetector(loader.builtin().pii)


@cache
def messages():
    lines = (CORPUS / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def found(text, kind):
    return [(f.entity, f.start, f.end, f.confidence) for f in detector().find(text, View("", kind))]


@pytest.fixture(params=["copy", "title"])
def same(request):
    """Checks that the gate of names in prose changes nothing."""

    def check(text):
        gated = found(text, request.param)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Frames, "may_be_private", lambda _: True)
            assert found(text, request.param) == gated, text

    return check


def test_names_in_messages(same):
    for text in messages()[::15]:
        same(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_names_in_generated_text(text):
    gated = found(text, "copy")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Frames, "may_be_private", lambda _: True)
        assert found(text, "copy") == gated
