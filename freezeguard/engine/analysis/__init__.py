"""Views of the engine: explain, diff, lint, calendar days, policy tests."""
