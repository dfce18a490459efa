"""Is the gate really enforced? What was read of a repository (`reading`) → findings (everything else here, which asks nobody)."""
