"""What all tests share: no locale of whoever runs them, and no colour wish."""

import os

for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COMPLIANCE_LINT_LANG", "NO_COLOR", "FORCE_COLOR"):
    os.environ.pop(name, None)
