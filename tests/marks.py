"""Expected spans written into the text: 收件人⟦苗婉清⟧."""

from __future__ import annotations

import re


def unmark(marked: str) -> tuple[str, list[str]]:
    """The text without marks, and what stood between them."""
    return marked.replace("⟦", "").replace("⟧", ""), re.findall("⟦([^⟧]*)⟧", marked)
