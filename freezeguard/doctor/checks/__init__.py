"""Checks of the doctor, one a file. `doctor/registry.py` lists them, and `docs/reference/doctor.md` documents them."""
