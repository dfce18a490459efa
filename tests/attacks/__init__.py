"""Attempts to walk around the gate: each scenario is named after what the attacker wants."""
