"""The protocols: machines of states and actions, with their invariants."""
