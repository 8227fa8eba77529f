"""Operators: what a personal value becomes, and which one is used where."""
