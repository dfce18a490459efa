"""GitHub: what happened (event), what is there (snapshot), what proves an override (evidence), and what is told back (publish)."""
