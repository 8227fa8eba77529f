"""Policies: YAML files to rules."""
