"""Suppressions: what people write beside a text to keep a finding, and whether it still holds."""
