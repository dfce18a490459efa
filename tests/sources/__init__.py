"""Facts from outside: each adapter, and all of them at once."""
