"""Audit of a repository's gate: `repository_reader` reads the facts, and `checks/` finds what keeps the gate from being enforced."""
