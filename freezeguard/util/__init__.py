"""Small helpers that know nothing of FreezeGuard."""
