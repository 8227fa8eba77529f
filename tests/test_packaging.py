"""What users install: wheel and sdist are complete, and work from where pip puts them."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from compliance_lint.policy import cache, loader

ROOT = Path(__file__).parent.parent
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest"
PROGRAM = """
from pathlib import Path
import compliance_lint
from compliance_lint.policy.loader import builtin_folder
home = Path(compliance_lint.__file__).parent
assert builtin_folder() == home / "policies", builtin_folder()
assert compliance_lint.load_policies().rules
print(home)
"""


def shipped(folder):
    """Paths of the files under a folder of the checkout, relative to the checkout."""
    files = (
        path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    return {path.relative_to(ROOT).as_posix() for path in files}


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A wheel built from the checkout, the sdist, and the wheel built from that."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir"]
    for name, options in {"direct": ["--wheel"], "via-sdist": []}.items():
        done = subprocess.run(
            [*build, folder / name, *options, ROOT], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    (direct,), (indirect,) = ((folder / name).glob("*.whl") for name in ("direct", "via-sdist"))
    (sdist,) = (folder / "via-sdist").glob("*.tar.gz")
    return direct, indirect, sdist


def members(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "RECORD" not in name}


def test_wheel_holds_package_policies_and_licence(built):
    direct = members(built[0])
    package = shipped("compliance_lint")
    policies = {f"compliance_lint/{name}" for name in shipped("policies")}
    assert policies
    assert any(name.startswith("compliance_lint/data/") for name in package)
    compiled = {"compliance_lint/data/policies.bin"}
    assert {name for name in direct if ".dist-info/" not in name} == package | policies | compiled
    assert any(name.endswith("licenses/LICENSE") for name in direct)


def test_wheel_holds_the_policies_compiled(built):
    compiled = cache.thaw(members(built[0])["compliance_lint/data/policies.bin"])
    assert cache.freeze(compiled) == cache.freeze(loader.load(ROOT / "policies", strict=False))


def test_sdist_builds_the_same_wheel(built):
    assert members(built[0]) == members(built[1])


def test_sdist_can_be_tested_and_hooked_up(built):
    with tarfile.open(built[2]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "LICENSE", "README.md", "pre-commit-hooks.yaml", ".pre-commit-hooks.yaml"}
    wanted |= shipped("policies") | shipped("tests") | shipped("compliance_lint")
    assert wanted - names == set()


def test_installed_wheel_finds_its_policies(built, tmp_path):
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", tmp_path]
    subprocess.run([*pip, built[0]], check=True)
    environ = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = {"env": environ, "cwd": tmp_path, "capture_output": True, "text": True, "check": False}
    done = subprocess.run([sys.executable, "-c", PROGRAM], **run)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "compliance_lint")


def test_hook_files_are_equal():
    files = [ROOT / "pre-commit-hooks.yaml", ROOT / ".pre-commit-hooks.yaml"]
    assert [file.is_symlink() for file in files] == [False, False]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_licence_is_apache_2():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("file", ["README.md", ".ci/run"])
def test_the_documented_test_command_is_the_one_ci_runs(file):
    assert TEST_COMMAND in (ROOT / file).read_text(encoding="utf-8").splitlines()
    assert os.access(ROOT / ".ci/run", os.X_OK)
