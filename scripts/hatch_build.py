"""Build hook: the wheel carries the policies compiled, so that no first run has to compile them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPolicies(BuildHookInterface):
    """Adds ``compliance_lint/data/policies.bin`` to a wheel; an editable install follows its YAML."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the policies before the wheel is put together."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from compliance_lint.policy import cache, loader
        finally:
            sys.path.remove(self.root)
        self._folder = Path(tempfile.mkdtemp())
        compiled = self._folder / "policies.bin"
        compiled.write_bytes(cache.freeze(loader.load(Path(self.root, "policies"), strict=False)))
        build_data["force_include"][str(compiled)] = "compliance_lint/data/policies.bin"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made for it."""
        if version != "editable":
            shutil.rmtree(self._folder)
