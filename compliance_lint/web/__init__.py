"""A page for people without a terminal, served to this machine only."""
