"""Facts from other systems: one file for each kind of system; `gather` queries all of them at once."""
