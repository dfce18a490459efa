"""The sweep over all open pull requests."""
