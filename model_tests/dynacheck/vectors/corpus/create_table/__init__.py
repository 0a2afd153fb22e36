"""Vectors of CreateTable."""
