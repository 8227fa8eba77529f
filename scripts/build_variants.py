"""Derive ``simplified.txt`` (traditional and variant characters) from OpenCC (Apache-2.0).

Only facts are kept: which character is another form of which.  Characters that simplified text
uses in their own right (those of GB 2312, such as 乾, 著, 於) are left out.

Run: ``python scripts/build_variants.py`` in an environment with opencc installed.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "compliance_lint" / "data" / "simplified.txt"
HEAD = """\
# Groups: a character and its traditional and variant forms; after the bar those whose first
# character traditional text uses as well.  Made by scripts/build_variants.py.
"""
IDEOGRAPHS = range(0x3400, 0xA000)
CONVERSIONS = ("t2s", "tw2s", "hk2s")


def in_simplified_use(char: str) -> bool:
    """True for the characters of GB 2312."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def groups() -> dict[str, str]:
    """Simplified character to its other forms."""
    import opencc

    converters = [opencc.OpenCC(name) for name in CONVERSIONS]
    found: defaultdict[str, str] = defaultdict(str)
    for char in map(chr, IDEOGRAPHS):
        if in_simplified_use(char):
            continue
        simple = next((new for c in converters if (new := c.convert(char)) != char), char)
        if simple != char and len(simple) == 1 and in_simplified_use(simple):
            found[simple] += char
    return dict(sorted(found.items()))


def main() -> None:
    """Write the table."""
    import opencc

    to_traditional = opencc.OpenCC("s2t").convert
    found = groups()
    shared = {simple for simple in found if to_traditional(simple) == simple}
    parts = (
        " ".join(simple + forms for simple, forms in found.items() if (simple in shared) is is_shared)
        for is_shared in (False, True)
    )
    body = textwrap.fill(" | ".join(parts), 100, break_long_words=False)
    TARGET.write_text(f"{HEAD}{body}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
