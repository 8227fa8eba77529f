"""Starting up stays cheap: nothing heavy is loaded before it is needed, nothing touches the network."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import compliance_lint

HEAVY = {"presidio_analyzer", "presidio_anonymizer", "spacy", "numpy", "pandas", "pyarrow", "jieba"}
UNWANTED = {*HEAVY, "rich", "pydantic", "socket", "ssl"}
CLEAN = "最近上新了三款围巾，第一次来的朋友可以先看看颜色。\n"
CHAT = "时间,角色,消息内容\n10:00,买家,你好，我的手机号是13912345678哦\n"

# the program in a process of its own; the names of the packages it loaded go to stderr
PROGRAM = """
import json, sys
sys.argv = ["compliance-lint", *json.loads(sys.argv[1])]
from compliance_lint.__main__ import main
code = main()
json.dump([code, sorted({name.partition(".")[0] for name in sys.modules})], sys.stderr)
"""


ENVIRON = os.environ | {"PYTHONPATH": str(Path(compliance_lint.__file__).parent.parent)}


def python(program, *args, cwd=None):
    command = [sys.executable, "-c", program, *args]
    done = subprocess.run(command, cwd=cwd, env=ENVIRON, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done


def loaded(*args, cwd):
    code, names = json.loads(python(PROGRAM, json.dumps(args), cwd=cwd).stderr.splitlines()[-1])
    return code, set(names)


@pytest.fixture
def folder(tmp_path):
    for name, content in {"clean.txt": CLEAN, "chat.csv": CHAT}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["scan", "clean.txt"], 0),
        (["scan", "--help"], 0),
        (["redact", "chat.csv", "-o", "out.csv"], 0),
    ],
)
def test_nothing_heavy_is_loaded(args, code, folder):
    got, names = loaded(*args, cwd=folder)
    assert (got, names & UNWANTED) == (code, set())


def test_version_loads_neither_typer_nor_policies(folder):
    code, names = loaded("--version", cwd=folder)
    assert code == 0
    assert names & {*UNWANTED, "typer", "yaml", "pathspec"} == set()


def test_importing_the_package_loads_nothing(folder):
    program = "import compliance_lint, sys; print('compliance_lint.api' in sys.modules, *sys.modules)"
    api, *names = python(program).stdout.split()
    assert api == "False"
    assert {name.partition(".")[0] for name in names} & {*UNWANTED, "typer", "yaml"} == set()


def test_expressions_are_compiled_when_needed():
    """A module that is imported compiles none: see ``expressions.lazy`` (which knows no bytes)."""
    package = Path(compliance_lint.__file__).parent
    eager = [
        f"{path.relative_to(package)}:{call.lineno}"
        for path in package.rglob("*.py")
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for call in ast.walk(statement)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "re.compile"
        and not ast.unparse(call.args[0]).startswith(("b'", 'b"', "rb"))
    ]
    assert eager == []


def test_public_names_are_all_there():
    assert [name for name in compliance_lint.__all__ if not hasattr(compliance_lint, name)] == []
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        compliance_lint.nope  # noqa: B018


def test_the_guard_sees_what_is_loaded():
    program = "import sys, json, jieba, numpy; print(json.dumps([*sys.modules]))"
    names = {name.partition(".")[0] for name in json.loads(python(program).stdout.splitlines()[-1])}
    assert {"jieba", "numpy"} <= names & HEAVY
