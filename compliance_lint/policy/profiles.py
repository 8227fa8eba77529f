"""Profiles: which operator is used for what, and the law or standard it follows.  Data, like rules."""

from __future__ import annotations

from compliance_lint.policy.nodes import Node, required
from compliance_lint.policy.rules import Profile
from compliance_lint.policy.schema import ENTITIES, Shared


def read_profile(node: Node, shared: Shared) -> Profile:
    """A file of ``policies/profiles``; anything unexpected is a PolicyError."""
    fields = node.mapping(("profile", "version", "title", "about", "laws", "default", "operators"))
    chosen = fields["operators"].mapping(ENTITIES) if "operators" in fields else {}
    return Profile(
        name=required(node, fields, "profile").string(),
        version=required(node, fields, "version").string(),
        title=required(node, fields, "title").text(),
        about=required(node, fields, "about").text(),
        laws=tuple(shared.laws[law.one_of(shared.laws)] for law in required(node, fields, "laws").items()),
        default=required(node, fields, "default").string(),
        operators=tuple((entity, each.string(), each.place) for entity, each in chosen.items()),
        source=required(node, fields, "default").place,
    )
