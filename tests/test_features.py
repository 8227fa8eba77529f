"""The quick ways to the model's features give what their definition says."""

import re
from zlib import crc32

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.detect import features as F  # noqa: N812
from compliance_lint.detect import opinion

TEXTS = st.text("喝了七天血压药停0.5％a，。！\n😀", max_size=60)
CLASSES = F.WordClasses({"ill": ["血压", "血压药", "药停"], "time": ["七天", "天", "了七"]})


def naive_grams(text, channel):
    sizes = range(1, channel.longest + 1)
    grams = {text[at : at + size] for size in sizes for at in range(len(text) - size + 1)}
    mask = (1 << channel.bits) - 1
    return {crc32(gram.encode("utf-32-le", "surrogatepass")) & mask for gram in grams}


@given(TEXTS, st.sampled_from(F.CHANNELS))
def test_grams(text, channel):
    assert F.grams(text, channel) == naive_grams(text, channel)


@given(TEXTS)
def test_classes_are_put_in_from_the_left_the_longest_word_first(text):
    names = {"血压药": "\ue000", "血压": "\ue000", "药停": "\ue000", "七天": "\ue001", "了七": "\ue001"}
    expected = re.sub("血压药|血压|药停|七天|了七", lambda found: names[found.group()], text)
    assert CLASSES.abstract(text) == F._SPAN.sub(F._SPAN_CLASS, expected)


@settings(max_examples=30)
@given(st.lists(TEXTS, max_size=30).map("".join))
def test_features_of_passages_are_those_of_passage_and_document(text):
    spans = F.passages(text)
    for (start, end), found in zip(spans, F.features(text, spans, CLASSES), strict=True):
        left, right = F.document_around(text, start)
        assert left <= start
        assert right - left == min(len(text), 400)
        plain = {False: f"^{F.normal(text[start:end])}$", True: F.normal(text[left:right])}
        for channel, numbers in zip(F.CHANNELS, found, strict=True):
            seen = plain[channel.of_document]
            seen = CLASSES.abstract(seen) if channel.by_class else seen
            assert numbers == naive_grams(seen, channel)


def test_a_packed_model_is_the_same():
    data = opinion.MODEL_FILE.read_bytes()
    model = opinion.unpack(data)
    assert model == opinion.unpack(data)
    assert len(model.categories) == len(model.category_tables[0])
    assert 0 < model.verdicts("喝了七天，血压药都停了。", [])[0].probability < 1
