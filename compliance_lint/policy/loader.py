"""Find the policy folder and load it into ``Policies``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from compliance_lint import shipped
from compliance_lint.messages import choose, problem
from compliance_lint.model import PolicyError
from compliance_lint.policy import schema
from compliance_lint.policy.cache import cached, thaw
from compliance_lint.policy.nodes import Node, read_yaml
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
    compiled = shipped.path("policies.bin")  # a wheel has them, a checkout does not
    if compiled.is_file():
        return replace(thaw(compiled.read_bytes()), digest="shipped")  # as good as our version
    folder = builtin_folder()
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".txt"))
    return cached(str(folder.resolve()), files, lambda: load(folder, strict=False))


@dataclass(frozen=True, slots=True)
class Parts:
    """What one folder holds, not yet ready for use."""

    claims: Sequence[ClaimRule]
    pii: Sequence[PiiRule]
    packs: Sequence[Pack]
    profiles: Sequence[Profile]


def load(folder: Path, *, strict: bool = True) -> Policies:
    """The rules under ``folder`` alone; see ``read_folder``."""
    return assemble([read_folder(folder, strict=strict)])


def read_folder(folder: Path, *, strict: bool = True) -> Parts:
    """Everything under ``folder``.

    ``strict`` also compiles every pattern, so that a bad one is reported now and not when it is
    first needed.  Raises PolicyError (``file:line: what``) for anything the schema does not allow,
    InputError if the folder is missing.
    """
    from compliance_lint.detect.recognizers import RECOGNIZERS

    if not folder.is_dir():
        raise problem(f"{folder}: 规则文件夹不存在", f"{folder}: no such policy folder")
    shared = schema.Shared({}, {}, {}, frozenset(RECOGNIZERS), strict=False)
    for home in dict.fromkeys((builtin_folder(), folder)):  # one's own words go before the shipped ones
        shared = _more_shared(shared, home, strict=strict and home == folder)

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
    return Parts(claims, pii, packs, _profiles(folder, shared))


def assemble(parts: Iterable[Parts], among: Policies | None = None) -> Policies:
    """``parts`` as policies, after those of ``among``.  Raises PolicyError if two rules share an id."""
    every = [*([Parts(among.claims, among.pii, among.packs, among.profiles)] if among else []), *parts]
    claims = [rule for part in every for rule in part.claims]
    pii = [rule for part in every for rule in part.pii]
    _reject_duplicates([*claims, *pii])
    patterns = (pattern for rule in claims for pattern in rule.text_patterns())
    return Policies(
        ClaimRules.of(claims),
        tuple(pii),
        tuple(pack for part in every for pack in part.packs),
        among.triggers.plus(patterns) if among else Triggers.of(patterns),
        tuple(
            {profile.name: profile for part in every for profile in part.profiles}.values()
        ),  # own ones win
    )


def _more_shared(known: schema.Shared, folder: Path, *, strict: bool) -> schema.Shared:
    """``known`` and what ``folder`` says about laws, word lists, phrases and conditions."""

    def own(name: str) -> Node | None:
        path = folder / name
        return read_yaml(path, _shown(path, folder)) if path.is_file() else None

    shared = replace(known, classes={**known.classes, **schema.read_words(word_lists(folder))}, strict=strict)
    if laws := own("laws.yaml"):
        shared = replace(shared, laws={**known.laws, **schema.read_laws(laws)})
    if phrases := own("phrases.yaml"):
        shared = replace(shared, classes=schema.read_phrases(phrases, shared.classes))
    if contexts := own("contexts.yaml"):
        shared = replace(shared, contexts=schema.read_contexts(contexts, shared))
    return shared


def combined(folders: tuple[Path, ...], *, builtin_too: bool = True) -> Policies:
    """The rules of several folders as one, the shipped ones first unless they are not wanted.

    They are checked in full whenever a file has changed.  Raises PolicyError for what ``load``
    refuses and if two folders use one id.
    """
    if not folders:
        return builtin() if builtin_too else assemble([])
    homes = dict.fromkeys((builtin_folder(), *folders))  # one's own rules may use shipped words
    files = [p for home in homes for p in sorted(home.rglob("*")) if p.suffix in (".yaml", ".txt")]
    return cached(
        "+".join([str(builtin_too), *(str(folder.resolve()) for folder in folders)]),
        files,
        lambda: assemble(map(read_folder, folders), builtin() if builtin_too else None),
    )


def _profiles(folder: Path, shared: schema.Shared) -> tuple[Profile, ...]:
    """The redaction profiles of ``folder`` and, under other names, ours."""
    home = builtin_folder()
    found: dict[str, Profile] = {}
    if folder != home:
        laws = schema.read_laws(read_yaml(home / "laws.yaml", _shown(home / "laws.yaml", home)))
        found = {profile.name: profile for profile in _profiles(home, replace(shared, laws=laws))}
        shared = replace(shared, laws={**laws, **shared.laws})
    for path in sorted((folder / "profiles").glob("*.yaml")):
        profile = read_profile(read_yaml(path, _shown(path, folder)), shared)
        found[profile.name] = profile
    return tuple(found.values())


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
