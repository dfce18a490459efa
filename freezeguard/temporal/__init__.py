"""Intervals, instants and local times."""
