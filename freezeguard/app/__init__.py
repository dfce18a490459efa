"""Use cases: check, Action run, sweep, change notice."""
