"""Mutants generated from the sources of the machines, and who notices them."""
