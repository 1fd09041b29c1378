class CannotKeep(Exception):
    """A backup, a restore or a check cannot go on; the sentence says why, and what to do."""
