"""A module imports only from layers below its own; heavy packages have one door each."""

import ast
from functools import cache
from pathlib import Path

import pytest

import compliance_lint

PACKAGE = Path(compliance_lint.__file__).parent

# lowest first; modules of one layer may import each other as long as there is no cycle
LAYERS = (
    {"model", "__init__"},
    {"cachefolder", "expressions", "gitrepo", "shipped", "text", "messages"},
    {"policy"},
    {"config", "readers", "detect"},
    {"baseline", "engine", "operators", "schedule", "suppress"},
    {"redact", "redaction", "files", "report", "presidio_adapter"},
    {"api", "arrow", "jobs", "spark"},
    {"web"},
    {"cli"},
    {"__main__"},
)
# Loading a policy checks its names against the recognizers and works out its trigger words: upward,
# inside a function, on purpose.
UPWARD = {("policy.loader", "detect.recognizers")}


def name_of(path):
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}


DOORS = {
    "cryptography": {"operators.crypto"},
    "jieba": {"detect.tokens"},
    "presidio_analyzer": {"presidio_adapter"},
    "pyarrow": {"readers.arrow", "readers.parquet"},  # batches, and the files around them
    "pyspark": {"spark.__main__"},
    "typer": {name for name in MODULES if name.partition(".")[0] == "cli"},
    "yaml": {"policy.nodes"},
    **dict.fromkeys(("click", "rich", "pydantic", "spacy", "numpy", "pandas"), frozenset()),
    **dict.fromkeys(("http", "urllib"), frozenset({"web.server"})),
    **dict.fromkeys(("socket", "ssl", "requests", "httpx", "asyncio"), frozenset()),
}


def typing_only(tree):
    """Nodes under ``if TYPE_CHECKING``: they cost nothing and tie nothing."""
    blocks = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)]
    return {id(inner) for block in blocks for inner in ast.walk(block)}


@cache
def imports(name):
    """``(target, at module level)`` of every import of a module; our own targets start with a dot."""
    found = []
    tree = MODULES[name]
    skipped = typing_only(tree)
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        else:
            assert node.level == 0, f"{name}: relative import"
            targets = [f"{node.module}.{alias.name}" for alias in node.names]
        for target in targets:
            package, _, own = target.partition(".")
            if package == "compliance_lint":  # a.b is module b of a, or name b in module a
                home = own if own in MODULES else own.rpartition(".")[0]
                target = f".{home or '__init__'}"
            found.append((target, id(node) in top))
    return found


def layer(name):
    return next(i for i, layer in enumerate(LAYERS) if name.partition(".")[0] in layer)


def own_imports(name, *, top_only):
    return {target[1:] for target, top in imports(name) if target[0] == "." and (top or not top_only)}


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_down(name):
    upward = {(name, other) for other in own_imports(name, top_only=False) if layer(other) > layer(name)}
    if name == "__init__":
        upward = set()  # it hands out the public names when they are asked for
    assert upward - UPWARD == set()
    assert {pair for pair in upward if pair[1] in own_imports(name, top_only=True)} == set()


def test_detect_knows_no_readers_and_report_no_detectors():
    for name in MODULES:
        targets = {other.partition(".")[0] for other in own_imports(name, top_only=False)}
        if name.startswith("detect"):
            assert "readers" not in targets, name
        if name.startswith(("report", "readers")):
            assert "detect" not in targets, name


def test_no_cycles():
    edges = {name: own_imports(name, top_only=True) - {name, "__init__"} for name in MODULES}

    def reach(name, seen):
        for other in edges.get(name, ()):
            if other not in seen:
                seen.add(other)
                reach(other, seen)
        return seen

    # a package imports its members and they may import each other, never the package
    assert [name for name in MODULES if name in reach(name, set())] == []


@pytest.mark.parametrize("package", DOORS)
def test_each_heavy_package_has_one_door(package):
    users = {name for name in MODULES for target, _ in imports(name) if target.partition(".")[0] == package}
    assert users <= DOORS[package]


def test_doors_open_on_demand_only():
    assert [target for target, top in imports("detect.tokens") if top and target.startswith("jieba")] == []
    eager = {name for name in MODULES if "presidio_adapter" in own_imports(name, top_only=True)}
    assert eager == set()
