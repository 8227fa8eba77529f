"""Kept expressions match exactly what freshly compiled ones match; a damaged file only costs time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint import expressions
from compliance_lint.expressions import Store, lazy

SAMPLES = [
    ("最(?:低|好)(?P<what>价|质)?", 0),
    ("(?i:TOP)[0-9]{1,3}(?!号)", 0),
    ("(?<=[一-鿿])no\\.?1", re.IGNORECASE),
    (r"^\s*(\d+)\s(?P<unit>元|块)$", re.MULTILINE | re.ASCII),
    ("a.b", re.DOTALL),
    ("[\U0001f000-\U0001faff]+|((a)|b)*", 0),
]
TEXTS = ["最低价 最好", "top1 TOP2号 Top33", "国NO.1x", " 12 元\n3 块", "a\nb", "😀😀aab", ""]


def seen(pattern, text):
    return [(m.span(), m.groups(), m.groupdict(), m.lastgroup) for m in pattern.finditer(text)]


def again(path, source, flags):
    """The expression as a second process gets it; fails if that one had to compile."""
    first = Store(path)
    first.compiled(source, flags)
    first.save()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(expressions, "_code", lambda *_: pytest.fail("not kept"))
        return Store(path).compiled(source, flags)


@pytest.mark.parametrize(("source", "flags"), SAMPLES)
def test_a_kept_expression_is_the_same(source, flags, tmp_path):
    kept, fresh = again(tmp_path / "kept", source, flags), re.compile(source, flags)
    assert (kept.pattern, kept.flags, kept.groups) == (fresh.pattern, fresh.flags, fresh.groups)
    assert kept.groupindex == fresh.groupindex
    assert [seen(kept, text) for text in TEXTS] == [seen(fresh, text) for text in TEXTS]


ATOMS = st.sampled_from(["最", "a", ".", "[^b]", r"\d", r"\b", "[一-龥]", "(?P<x>好)", "(?<!最)"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from("*+?")).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=6,
).filter(lambda source: source.count("(?P<x>") < 2)


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, st.lists(st.text("最好ab1 \n", max_size=8), min_size=4, max_size=4))
def test_any_expression_is_the_same(tmp_path_factory, source, texts):
    kept = again(tmp_path_factory.mktemp("kept") / "kept", source, 0)
    assert [seen(kept, text) for text in texts] == [seen(re.compile(source), text) for text in texts]


def test_flags_make_another_expression(tmp_path):
    store = Store(tmp_path / "kept")
    store.compiled("a", 0)
    store.save()
    assert Store(tmp_path / "kept").compiled("a", re.IGNORECASE).search("A")


@pytest.mark.parametrize(
    "damage", [b"", b"no JSON\n", b"KEY", b"KEY [1]", b'KEY [0, 0, {}, "AA"]', b"KEY [0,0,0,0]", b"\x00 \xff"]
)
def test_a_damaged_file_is_made_anew(damage, tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(damage.replace(b"KEY", expressions._key("最好", 0)))
    store = Store(path)
    assert store.compiled("最好", 0).search("最好")
    store.save()
    assert "最好" in str(Store(path).compiled("最好", 0))


def test_wrong_numbers_are_refused(tmp_path):
    path = tmp_path / "kept"
    store = Store(path)
    store.compiled("最好", 0)
    store.save()
    code = expressions._Code(0, [99999, 1, 2, 3], 0, {})
    path.write_bytes(expressions._key("最好", 0) + b" " + expressions._dump(code))
    assert Store(path).compiled("最好", 0).search("最好")


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "kept")
    assert store.compiled("最好", 0).search("最好")
    store.save()


def test_bad_expressions_raise_as_ever(tmp_path):
    for store in (Store(None), Store(tmp_path / "kept")):
        with pytest.raises(re.error, match="missing"):
            store.compiled("(最", 0)


def test_lazy_waits():
    assert lazy("最(?P<x>好)").sub("-", "最好") == "-"
    bad = lazy("(最")
    with pytest.raises(re.error):
        bad.search("最")
