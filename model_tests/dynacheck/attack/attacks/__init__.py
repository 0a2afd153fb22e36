"""The attacks, by what grows."""
