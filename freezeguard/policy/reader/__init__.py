"""YAML text to a policy, or every error with its position."""
