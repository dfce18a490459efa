"""Helpers for every room: text, JSON, cache files, time-outs, git remotes, and the language catalogues."""
