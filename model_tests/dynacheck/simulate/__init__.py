"""In-process targets under clients and faults: refinement, answers and histories at once."""
