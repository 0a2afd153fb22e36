"""Mutants: small named changes that the checks must notice, to check the checks."""
