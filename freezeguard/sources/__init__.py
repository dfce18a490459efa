"""Facts from outside: one file for each kind of system, and `gathering`, which asks all of them at once."""
