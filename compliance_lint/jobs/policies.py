"""For the authors of policies: begin a pack, and see which verdicts a change brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from compliance_lint import gitrepo
from compliance_lint.files import atomic_write
from compliance_lint.jobs.cases import Cases
from compliance_lint.jobs.gather import Gathered, Means, gather
from compliance_lint.jobs.question import Skipped
from compliance_lint.jobs.sources import Source
from compliance_lint.messages import choose, problem
from compliance_lint.model import Located
from compliance_lint.policy import loader
from compliance_lint.policy.rules import Policies, Rule

BUILTIN = "builtin"


@dataclass(frozen=True, slots=True)
class Authored:
    """The rules under test among all that would run with them."""

    policies: Policies
    rules: tuple[Rule, ...]
    others: frozenset[str]


def authored(folder: Path, *, alone: bool) -> Authored:
    """The rules of ``folder``, with the shipped ones around them unless ``alone``.

    The shipped folder itself is always alone.  Raises PolicyError for what the schema refuses.
    """
    if folder.resolve() == loader.builtin_folder().resolve():
        shipped = loader.builtin()
        return Authored(shipped, (*shipped.claims, *shipped.pii), frozenset())
    parts = loader.read_folder(folder)
    policies = loader.assemble([parts], None if alone else loader.builtin())
    ids = {rule.id for rule in (*parts.claims, *parts.pii)}
    rules = tuple(rule for rule in (*policies.claims, *policies.pii) if rule.id in ids)
    return Authored(policies, rules, frozenset(rule.id for rule in policies.rules if rule.id not in ids))


_LAWS = """\
# What these rules rest on. Name a law only if you have read it; your own rules are a source, too.
house-rules:
  name: {zh: 公司内部规范, en: House rules}
"""
_PACK = """\
# {about}
pack: {pack}
version: "1"
title: {{zh: {title}, en: {title}}}
defaults:
  category: {category}
  severity: {severity}
  laws: [house-rules]
rules:
  - id: {id}
    title: {{zh: {title}, en: {title}}}
    message: {{zh: "「{{match}}」不符合内部规范", en: "“{{match}}” breaks the house rules"}}
    match:
{patterns}
    # suggest: [可以替换的说法]
    # unless:
    #   - {{after: '^实验室', why: {{zh: 机构名称, en: name of a body}}}}
    examples:
      bad:      # {bad}
{bads}
      good:     # {good}
        - 今天上新了三款
        - 第一次来的朋友先看看颜色
        - 发货时间以订单页面为准
        - 买两件可以凑满减
        - 客服在线时间是早九点到晚十点
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new pack begins with."""

    pack: str
    id: str
    title: str
    words: tuple[str, ...]
    category: str
    severity: str


def begin(folder: Path, draft: Draft) -> Path:
    """Write a pack that loads and passes its examples, ready to be filled; nothing is overwritten."""
    target = folder / "ads" / f"{draft.pack}.yaml"
    if target.exists():
        raise problem(f"{target} 已存在，没有改动", f"{target} exists and was kept")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise problem(
            f"{folder}：无法建立文件夹（{error.strerror}）", f"{folder}: {error.strerror}"
        ) from None
    if not (folder / "laws.yaml").exists():
        with atomic_write(folder / "laws.yaml") as stream:
            stream.write(_LAWS.encode())
    text = _PACK.format(
        about=choose("写法见 docs/policies.md；测试：compliance-lint policy test", "see docs/policies.md"),
        pack=draft.pack,
        title=draft.title,
        id=draft.id,
        category=draft.category,
        severity=draft.severity,
        patterns="\n".join(f"      - '{_pattern(word)}'" for word in draft.words),
        bads="\n".join(
            f"        - '{before}⟦{_quoted(word)}⟧'"
            for word in draft.words
            for before in ("这是", "大家都在买")
        ),
        bad=choose("必须报出，⟦⟧ 标出准确位置", "must be found, exactly at ⟦⟧"),
        good=choose("不能报出；请换成相近而合法的说法", "must not be found; take lawful look-alikes"),
    )
    with atomic_write(target) as stream:
        stream.write(text.encode())
    return target


def _pattern(word: str) -> str:
    import re

    return _quoted(re.escape(word.lower()))


def _quoted(text: str) -> str:
    return text.replace("'", "''")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What changes between two sets of policies: findings that come, go, or count differently."""

    come: tuple[Located, ...]
    gone: tuple[Located, ...]
    changed: tuple[tuple[Located, Located], ...]
    hidden: tuple[Located, ...]  # whose values must not be shown

    @property
    def same(self) -> bool:
        """True if nothing changes."""
        return not (self.come or self.gone or self.changed)


def difference(old: Cases, new: Cases, sources: Sequence[Source], skipped: Skipped) -> Verdicts:
    """The verdicts on ``sources`` that differ between two sets of policies."""
    seen = [gather(sources, cases, skipped, Means()) for cases in (old, new)]
    before, after = (_by_place(each) for each in seen)
    both = before.keys() & after.keys()
    pairs = [(before[key], after[key]) for key in after if key in both]
    return Verdicts(
        tuple(at for key, at in after.items() if key not in both),
        tuple(at for key, at in before.items() if key not in both),
        tuple((one, two) for one, two in pairs if _weight(one) != _weight(two)),
        tuple(at for each in seen for at in (*each.found, *each.personal)),
    )


_Place = tuple[str, str | None, int, int, int, int, str]


def _by_place(seen: Gathered) -> dict[_Place, Located]:
    return {
        (at.path, at.part, at.line, at.column, at.end_line, at.end_column, at.finding.rule_id): at
        for at in seen.found
        if at.finding.family != "lint"
    }


def _weight(at: Located) -> tuple[str, str]:
    return at.finding.severity, at.finding.status


@contextmanager
def policy_folder(name: str) -> Iterator[Path]:
    """The folder that ``name`` means: a folder, ``builtin``, or ``REF:FOLDER`` as git has it."""
    ref, colon, inside = name.partition(":")
    if name == BUILTIN:
        yield loader.builtin_folder()
    elif Path(name).is_dir() or not colon:
        yield Path(name)
    else:
        root = gitrepo.top(Path.cwd())
        with TemporaryDirectory() as temporary:
            folder = Path(temporary) / Path(inside).name
            if not gitrepo.copy(root, ref, Path(inside).absolute(), folder):
                raise problem(f"{name}：{ref} 里没有这个文件夹", f"{name}: there is no such folder at {ref}")
            yield folder


def read(folder: Path) -> Policies:
    """The rules of ``folder``, not remembered: it may be gone tomorrow."""
    return loader.builtin() if folder == loader.builtin_folder() else loader.load(folder)
