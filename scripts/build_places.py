"""Derive ``compliance_lint/data/places.txt`` from the division codes of the package cpca (MIT).

Only names are kept, one line per level: provinces, prefectures, counties and districts.
Run: ``python scripts/build_places.py`` in an environment with ``cpca`` (``--no-deps`` will do).
"""

from __future__ import annotations

import csv
from importlib import util
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "compliance_lint" / "data"
NOT_A_PLACE = ("市辖区", "县", "自治区直辖县级行政区划", "省直辖县级行政区划")
# since the package's edition, or written about so often that people still use them
LATER = ("临平区", "钱塘区", "福清市", "龙港市", "江北新区", "沙坪坝区", "光明区", "龙华区")


def main() -> None:
    """Write the data file."""
    spec = util.find_spec("cpca")
    assert spec is not None, "install cpca first"
    assert spec.origin is not None
    levels: tuple[set[str], ...] = (set(), set(), set(LATER))
    with (Path(spec.origin).parent / "resources" / "adcodes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            code, name = row["adcode"], row["name"]
            level = 0 if code[2:6] == "0000" else 1 if code[4:6] == "00" else 2
            if name not in NOT_A_PLACE and len(name) > 1:
                levels[level].add(name)
    head = "# Administrative divisions: provinces, prefectures, counties and districts, one line each\n"
    text = head + "".join(" ".join(sorted(names)) + "\n" for names in levels)
    (DATA / "places.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
