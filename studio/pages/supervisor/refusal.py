class Refusal(Exception):
    """The studio cannot start; the sentence says why, and what to do."""
