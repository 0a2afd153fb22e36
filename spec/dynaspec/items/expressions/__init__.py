"""Conditions, updates, projections and key conditions, in both of their languages."""
