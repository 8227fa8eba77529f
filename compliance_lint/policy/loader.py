"""Find the policy folder and load it into ``Policies``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from compliance_lint.messages import choose, problem
from compliance_lint.model import PolicyError
from compliance_lint.policy import schema
from compliance_lint.policy.cache import cached
from compliance_lint.policy.nodes import read_yaml
from compliance_lint.policy.profiles import read_profile
from compliance_lint.policy.rules import ClaimRule, ClaimRules, Pack, PiiRule, Policies, Profile, Rule
from compliance_lint.policy.triggers import Triggers


def builtin_folder() -> Path:
    """The policies shipped with the package: in the wheel, or the checkout's top level."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "policies"
    return inside if inside.is_dir() else package.parent / "policies"


@cache
def builtin() -> Policies:
    """The shipped policies; loaded once per process."""
    folder = builtin_folder()
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".txt"))
    return cached(folder, files, lambda: load(folder, strict=False))


def load(folder: Path, *, strict: bool = True) -> Policies:
    """Load every rule under ``folder``.

    ``strict`` also compiles every pattern, so that a bad one is reported now and not when it is
    first needed.  Raises PolicyError (``file:line: what``) for anything the schema does not allow,
    InputError if the folder is missing.
    """
    from compliance_lint.detect.recognizers import RECOGNIZERS

    if not folder.is_dir():
        raise problem(f"{folder}: 规则文件夹不存在", f"{folder}: no such policy folder")
    base = folder if (folder / "laws.yaml").is_file() else builtin_folder()
    laws = schema.read_laws(read_yaml(base / "laws.yaml", _shown(base / "laws.yaml", base)))
    terms = word_lists(builtin_folder()) | word_lists(folder)
    shared = schema.Shared(laws, {}, terms, frozenset(RECOGNIZERS), strict)
    contexts = schema.read_contexts(
        read_yaml(base / "contexts.yaml", _shown(base / "contexts.yaml", base)), shared
    )
    shared = schema.Shared(laws, contexts, terms, frozenset(RECOGNIZERS), strict)

    packs: list[Pack] = []
    claims: list[ClaimRule] = []
    pii: list[PiiRule] = []
    for path in sorted((folder / "ads").glob("*.yaml")):
        pack, claim_rules = schema.read_claims(read_yaml(path, _shown(path, folder)), shared)
        packs.append(pack)
        claims.extend(claim_rules)
    for path in sorted((folder / "pii").glob("*.yaml")):
        pack, pii_rules = schema.read_pii(read_yaml(path, _shown(path, folder)), shared)
        packs.append(pack)
        pii.extend(pii_rules)
    _reject_duplicates([*claims, *pii])
    triggers = Triggers.of(pattern for rule in claims for pattern in rule.text_patterns())
    return Policies(ClaimRules.of(claims), tuple(pii), tuple(packs), triggers, _profiles(folder, shared))


def _profiles(folder: Path, shared: schema.Shared) -> tuple[Profile, ...]:
    """The redaction profiles of ``folder``, or ours if it has none."""
    if not (folder / "profiles").is_dir():
        folder = builtin_folder()
        laws = schema.read_laws(read_yaml(folder / "laws.yaml", _shown(folder / "laws.yaml", folder)))
        shared = replace(shared, laws=laws)
    files = sorted((folder / "profiles").glob("*.yaml"))
    return tuple(read_profile(read_yaml(path, _shown(path, folder)), shared) for path in files)


def _shown(path: Path, folder: Path) -> str:
    return str(Path(folder.name) / path.relative_to(folder))


def word_lists(folder: Path) -> dict[str, tuple[str, ...]]:
    """Word lists: one word a line, ``#`` starts a comment."""
    lists: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder / "terms").glob("*.txt")):
        lines = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").split("\n"))
        lists[path.stem] = tuple(dict.fromkeys(line for line in lines if line))
    return lists


def _reject_duplicates(rules: Iterable[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            other = seen[rule.id].source
            what = choose(f"编号 {rule.id} 已在 {other} 用过", f"id {rule.id} is already used at {other}")
            raise PolicyError(f"{rule.source}: {what}")
        seen[rule.id] = rule
