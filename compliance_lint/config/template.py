"""The commented configuration that `init` writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compliance_lint.config.keys import KEYS
from compliance_lint.messages import choose, current_language


def template(values: Mapping[str, str]) -> Iterator[str]:
    """Lines of a configuration: ``values`` (YAML by key) in force, the other keys as comments."""
    yield choose(
        "# compliance-lint 的配置。去掉行首的 # 即生效；用 compliance-lint config show 文件 看效果。",
        "# Configuration of compliance-lint. Uncomment what you need; "
        "`compliance-lint config show FILE` says what applies.",
    )
    for key in KEYS:
        yield ""
        yield f"# {key.about.get(current_language())}"
        value = values.get(key.name)
        lines = f"{key.name}: {key.sample if value is None else value}".split("\n")
        yield from (line.rstrip() if value is not None else f"# {line.rstrip()}" for line in lines)
