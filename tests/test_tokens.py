"""Tokens are those of stock jieba, without its start-up time and its cache file."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from compliance_lint.detect import tokens

FILLERS = [
    "",
    "",
    "，",
    "。",
    " ",
    "\n",
    "、",
    "NO.1",
    "iPhone15",
    "100%",
    "3.5kg",
    "T恤",
    "SPF50+",
    "A&B",
    "c++",
]
FILLERS += [
    "2024年",
    "-",
    "——",
    "😀",
    "《",
    "㐀",
    "𠮷",
    "\u3000",
    "９",
    "的",
    "了",
    "是",
    "最",
    "第一",
    "ABC-def_gh",
]


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Any:
    jieba = tokens._jieba()
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("stock"))
    tokenizer.initialize()
    return tokenizer


@pytest.fixture(scope="module")
def dictionary() -> bytes:
    with tokens._jieba().dt.get_dict_file() as file:
        data: bytes = file.read()
    return data


@pytest.fixture(scope="module")
def texts(dictionary: bytes) -> list[str]:
    """Compositions of dictionary words, cut-off words, Latin, digits and marks."""
    chance = random.Random(20240601)
    words = [line.split(" ")[0] for line in chance.sample(dictionary.decode().split("\n")[:-1], 8000)]
    made = []
    for _ in range(1200):
        parts = []
        for _ in range(chance.randint(1, 14)):
            word = chance.choice(words)
            parts += [word[: chance.randint(1, len(word))], chance.choice(FILLERS)]
        made.append("".join(parts))
    return made


def own(hmm: bool, text: str, tokenizer: Any = None) -> list[str]:
    return list((tokenizer or tokens.tokenizer()).cut(text, HMM=hmm))


@pytest.mark.parametrize("hmm", [True, False])
def test_equals_stock_jieba(stock: Any, texts: list[str], hmm: bool) -> None:
    assert [text for text in texts if own(hmm, text) != list(stock.cut(text, HMM=hmm))] == []


def test_full_mode_and_graph_equal_stock_jieba(stock: Any, texts: list[str]) -> None:
    for text in texts[:200]:
        assert list(tokens.tokenizer().cut(text, cut_all=True)) == list(stock.cut(text, cut_all=True))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(
        "的一是不了在人有我他这个们中来上大和国地到以说时要就出会可也你对生能最第全网买送a1.% ，", max_size=40
    )
)
def test_equals_stock_jieba_on_frequent_characters(stock: Any, text: str) -> None:
    for hmm in (True, False):
        assert own(hmm, text) == list(stock.cut(text, HMM=hmm))


@pytest.mark.parametrize("hmm", [True, False])
def test_blocks_and_boundaries_are_those_of_the_whole_text(stock: Any, texts: list[str], hmm: bool) -> None:
    chance = random.Random(7)
    for text in texts[:250]:
        every = list(stock.tokenize(text, HMM=hmm))
        edges = {0, *(end for _, _, end in every)}
        start = chance.randrange(len(text))
        end = chance.randint(start + 1, len(text))
        assert tokens.boundaries(text, start, end, hmm=hmm) == (start in edges, end in edges)
        block = tokens.cut_block(text, start, end, hmm=hmm)
        left, right = block[0][1], block[-1][2]
        assert left <= start
        assert right >= end
        assert list(block) == [token for token in every if left <= token[1] and token[2] <= right]


TABLE = [
    ("这款面霜，最近降价了！", 5, 6, (True, False)),
    ("这款面霜，最近降价了！", 5, 7, (True, True)),
    ("买它，第一次用", 3, 5, (True, False)),
    ("全国最好", 0, 2, (True, True)),
    ("NO.1面膜", 0, 4, (True, True)),
    ("", 0, 0, (True, True)),
    ("最", 0, 1, (True, True)),
]


@pytest.mark.parametrize(("text", "start", "end", "expected"), TABLE)
def test_boundaries(text: str, start: int, end: int, expected: tuple[bool, bool]) -> None:
    assert tokens.boundaries(text, start, end) == expected


def test_only_the_block_is_cut() -> None:
    text = "😀面膜，全国包邮！第二天到。"
    assert tokens.cut_block(text, 4, 6) == (("全国", 4, 6), ("包邮", 6, 8))
    assert tokens.cut_block(text, 3, 4) == (("，", 3, 4),)
    assert tokens.cut_block(text, 2, 5) == (("面膜", 1, 3), ("，", 3, 4), ("全国", 4, 6), ("包邮", 6, 8))
    assert tokens.cut_block("", 0, 0) == ()


def test_a_block_longer_than_the_look_back() -> None:
    text = "，" + "我们" * 500 + "，"
    assert len(tokens.cut_block(text, 900, 902)) == 500
    assert tokens.boundaries(text, 901, 902) == (True, False)


def test_tags_are_those_of_the_dictionary() -> None:
    assert tokens.tag_block("全国最好吃，zzq", 0, 2) == (("全国", "n"), ("最", "d"), ("好吃", "v"))
    assert tokens.tag_block("zzq", 0, 1) == (("zzq", "x"),)


@pytest.fixture
def fresh_tokenizer() -> Iterator[None]:
    yield
    tokens.tokenizer.cache_clear()
    tokens._cut_small.cache_clear()


@pytest.mark.usefixtures("fresh_tokenizer")
def test_a_word_added_is_cut_out_at_once() -> None:
    before = tokens.cut_block("龘馥霜很好", 0, 1)
    tokens.add_word("龘馥霜", tag="brand")
    assert before[0] != ("龘馥霜", 0, 3)
    assert tokens.cut_block("龘馥霜很好", 0, 1)[0] == ("龘馥霜", 0, 3)
    assert tokens.tag_block("龘馥霜很好", 0, 1)[0] == ("龘馥霜", "brand")


def test_another_dictionary_and_user_words(dictionary: bytes, texts: list[str], tmp_path: Path) -> None:
    lines = dictionary.decode().split("\n")[:-1][::12]
    path = tmp_path / "dict.txt"
    path.write_text("\n".join([*lines, "全国最 900 z", "Top面膜 20 n"]), encoding="utf-8")
    mine = tokens.new_tokenizer(str(path))
    stock = tokens._jieba().Tokenizer(str(path))
    stock.tmp_dir = str(tmp_path)
    for tokenizer in (mine, stock):
        tokenizer.add_word("霜最好")
        tokenizer.add_word("很好用", 50000, "a")
        tokenizer.add_word("㐀㐀", 3)
        tokenizer.del_word("Top面膜")
        tokenizer.suggest_freq(("面", "膜"), True)
    assert mine.total == stock.total
    for text in [*texts[:300], "面霜最好，这面膜很好用㐀㐀Top面膜全国最低"]:
        for hmm in (True, False):
            assert own(hmm, text, mine) == list(stock.cut(text, HMM=hmm))


ENTRIES = st.dictionaries(
    st.text("甲乙丙丁", min_size=1, max_size=4), st.integers(1, 12), min_size=1, max_size=9
)


@settings(max_examples=400, deadline=None)
@given(ENTRIES, st.text("甲乙丙丁戊", max_size=9))
@example({"甲乙": 1, "乙丙丁": 90000, "丙": 1, "丁": 1}, "甲乙丙丁")  # 甲 is a prefix, not a word
@example({"甲乙": 1, "甲": 2, "乙": 5, "丙": 2}, "甲乙")  # a tie: 1/10 = 2/10 * 5/10
def test_tiny_dictionaries_equal_stock_jieba(entries: dict[str, int], text: str) -> None:
    data = "".join(f"{word} {frequency} n\n" for word, frequency in entries.items()).encode()
    jieba = tokens._jieba()
    mine, stock = tokens.new_tokenizer(), jieba.Tokenizer()
    mine.get_dict_file = lambda: io.BytesIO(data)
    stock.FREQ, stock.total = stock.gen_pfdict(io.BytesIO(data))
    stock.initialized = True
    for options in ({"HMM": True}, {"HMM": False}, {"cut_all": True}):
        assert list(mine.cut(text, **options)) == list(stock.cut(text, **options))


def test_shipped_index_is_that_of_the_dictionary_and_used(
    dictionary: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = sum(int(number) for number in re.findall(rb" (\d+) ", dictionary))
    made = tokens.index_of(dictionary)
    assert made.split("\n")[0].endswith(f" {total}")
    shipped = tokens.INDEX_FILE.read_text(encoding="utf-8")
    if shipped.startswith(f"{len(dictionary)} "):
        assert shipped == made
        monkeypatch.setattr(tokens, "index_of", lambda _data: pytest.fail("indexed anew"))
        assert tokens._Shards(dictionary).total == total


def test_jieba_is_imported_late_and_quietly_and_writes_nothing(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from compliance_lint.detect import tokens\n"
        "assert 'jieba' not in sys.modules\n"
        "assert tokens.boundaries('全国最好的面霜', 0, 2) == (True, True)\n"
        "assert 'jieba' in sys.modules\n"
        "assert not [name for name in sys.modules if name.startswith('pkg_resources')]\n"
    )
    places = {name: str(tmp_path) for name in ("TMPDIR", "TEMP", "TMP")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
