"""Kinds of schedules. To add one, write a file here, its keys and builder in `policy/reader/schedule.py`, docs, and two examples."""
