"""The reference implementation: sans-IO nodes, a deterministic simulation and a real runtime."""
