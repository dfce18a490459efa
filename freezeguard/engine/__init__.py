"""Policy, facts, subject and instant to a verdict. Pure."""
