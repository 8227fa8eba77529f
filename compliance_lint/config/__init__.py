"""Configuration: which settings apply to which file, and where each of them comes from."""
