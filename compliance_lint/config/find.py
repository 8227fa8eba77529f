"""Which configuration file speaks for a file, and all that it says about it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_lint.config.front_matter import LIMIT, SUFFIXES, front_matter
from compliance_lint.config.layers import Given, Layer, merge
from compliance_lint.config.read import Config, Override, read_config
from compliance_lint.config.settings import DEFAULTS
from compliance_lint.config.toml import TABLE, read_pyproject
from compliance_lint.messages import choose, problem
from compliance_lint.model import InputError, PolicyError
from compliance_lint.policy.nodes import read_yaml

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NAMES = ("compliance-lint.yaml", ".compliance-lint.yaml")
PYPROJECT = "pyproject.toml"


@dataclass(frozen=True)
class Project:
    """A configuration file with everything it extends: what applies in its folder."""

    path: Path
    layers: tuple[Layer, ...]
    overrides: tuple[Override, ...]
    _specs: dict[tuple[str, ...], GitIgnoreSpec] = field(default_factory=dict, repr=False, compare=False)

    def layers_for(self, path: Path) -> tuple[Layer, ...]:
        """The layers for the absolute ``path``, the weakest first."""
        return (*self.layers, *(o.layer for o in self.overrides if self._matches(o.files, path)))

    def excludes(self, path: Path, is_folder: bool) -> bool:
        """True if ``exclude`` leaves out the absolute ``path``."""
        patterns = tuple(g.value for layer in self.layers for g in layer.get("exclude", ()))
        return bool(patterns) and self._matches(patterns, path, is_folder)

    def _matches(self, patterns: tuple[str, ...], path: Path, is_folder: bool = False) -> bool:
        from pathspec import GitIgnoreSpec

        if patterns not in self._specs:
            self._specs[patterns] = GitIgnoreSpec.from_lines(patterns)
        relative = Path(os.path.relpath(path, self.path.parent)).as_posix()
        return self._specs[patterns].match_file(relative + "/" * is_folder)


@dataclass
class Finder:
    """Finds and reads configurations, each once.

    ``named`` is the file of ``--config``, which then speaks for all files; ``off`` is
    ``--no-config``.  ``flags`` (of the command line) win over every file.
    """

    named: Path | None = None
    off: bool = False
    flags: Layer = field(default_factory=dict)
    _folders: dict[Path, Project | None] = field(default_factory=dict, repr=False)
    _projects: dict[Path, Project] = field(default_factory=dict, repr=False)

    def afresh(self) -> Finder:
        """The same with nothing read yet."""
        return Finder(self.named, self.off, self.flags)

    def project(self, folder: Path) -> Project | None:
        """The configuration nearest above the absolute ``folder``, within its repository."""
        if self.off:
            return None
        if self.named:
            return self._project(absolute(self.named))
        if folder not in self._folders:
            own = self._in(folder)
            top = own is None and ((folder / ".git").exists() or folder == folder.parent)
            self._folders[folder] = own if own or top else self.project(folder.parent)
        return self._folders[folder]

    def layers(self, path: Path, head: bytes | None = None) -> list[Layer]:
        """Every layer for a file, the weakest first.  ``head`` is its beginning, read if it is None."""
        full = absolute(path)
        project = self.project(full.parent)
        own = project.layers_for(full) if project else ()
        return [DEFAULTS, *own, self._stated(path, head), self.flags]

    def given(self, path: Path, head: bytes | None = None) -> dict[str, tuple[Given, ...]]:
        """What applies to a file, with origins."""
        return merge(self.layers(path, head))

    def for_run(self) -> dict[str, tuple[Given, ...]]:
        """What applies to the run as a whole: the configuration of the working folder."""
        project = self.project(absolute(Path()))
        return merge([DEFAULTS, *(project.layers if project else ()), self.flags])

    def excludes(self, path: Path, is_folder: bool) -> bool:
        """True if the configuration above ``path`` leaves it out."""
        full = absolute(path)
        try:
            project = self.project(full.parent)
        except InputError:  # said when its files are read
            return False
        return project is not None and project.excludes(full, is_folder)

    def _stated(self, path: Path, head: bytes | None) -> Layer:
        if self.off or path.suffix.lower() not in SUFFIXES:
            return {}
        if head is None:
            try:
                with path.open("rb") as file:
                    head = file.read(LIMIT)
            except OSError:  # the reader will say so
                return {}
        return front_matter(head, str(path)) if head.lstrip(b"\xef\xbb\xbf").startswith(b"---") else {}

    def _in(self, folder: Path) -> Project | None:
        """The configuration in ``folder`` itself; two of them are an error."""
        found = [name for name in NAMES if (folder / name).is_file()]
        if len(found) > 1:
            raise problem(
                f"{shown(folder)}：同时有 {found[0]} 和 {found[1]}，请只留一个",
                f"{shown(folder)}: holds {found[0]} and {found[1]}; keep one",
            )
        if found:
            return self._project(folder / found[0])
        pyproject = folder / PYPROJECT
        if pyproject.is_file() and read_pyproject(pyproject, shown(pyproject)) is not None:
            return self._project(pyproject)
        return None

    def _project(self, path: Path) -> Project:
        if path not in self._projects:
            configs = _chain(path, ())
            self._projects[path] = Project(
                path,
                tuple(config.layer for config in configs),
                tuple(override for config in configs for override in config.overrides),
            )
        return self._projects[path]


def _chain(path: Path, above: Sequence[Path]) -> list[Config]:
    """The configuration ``path`` after all that it extends, each before what builds on it."""
    config = _read(path)
    chain: list[Config] = []
    for base in config.extends:
        target = absolute(base.value)
        if target in (*above, path):
            raise PolicyError(
                f"{base.place}: " + choose("extends 绕回了自己", "extends leads back to this file")
            )
        if not target.is_file():
            missing = choose(
                f"配置文件 {shown(target)} 不存在", f"no such configuration file: {shown(target)}"
            )
            raise PolicyError(f"{base.place}: {missing}")
        chain += _chain(target, (*above, path))
    return [*chain, config]


def _read(path: Path) -> Config:
    name = shown(path)
    if not path.is_file():
        raise problem(f"{name}：配置文件不存在", f"{name}: no such configuration file")
    if path.suffix == ".toml":
        node = read_pyproject(path, name)
        if node is None:
            table = ".".join(TABLE)
            raise problem(f"{name}：没有 [{table}] 一节", f"{name}: there is no [{table}] table")
        return read_config(node, path)
    return read_config(read_yaml(path, name, empty={}), path)


def absolute(path: Path) -> Path:
    """Absolute, without ``..``, links not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (resolve() would follow links)


def shown(path: Path) -> str:
    """``path`` as users know it: relative to the working folder if it lies below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
