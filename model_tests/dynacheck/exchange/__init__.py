"""How a request travels to a target and its answer back, and the tables that it is about."""
