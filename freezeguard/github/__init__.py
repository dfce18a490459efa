"""GitHub: the event, the snapshot of the repository, the evidence for overrides, and the published results."""
