"""Vectors of UpdateTable."""
