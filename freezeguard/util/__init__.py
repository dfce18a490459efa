"""Small helpers that do not depend on FreezeGuard's domain."""
