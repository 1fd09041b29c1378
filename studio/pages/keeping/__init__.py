"""Keeping what was made: checking the archive, backing it up, putting it back, telling how all of it is."""
