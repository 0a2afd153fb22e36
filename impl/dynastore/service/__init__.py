"""A store that runs: node processes, their frames, and the router among them."""
