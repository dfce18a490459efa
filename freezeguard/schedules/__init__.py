"""The kinds of schedule. A new one is a file here, a line in `policy/schedule.py`, a section in the docs, and two examples."""
