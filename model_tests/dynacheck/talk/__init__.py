"""The coverage table of the talk: each passage, and what states, shows and does it here."""
