"""The simulated cluster under clients and faults: refinement, answers and histories at once."""
