"""The shape of a request, and the names in it."""
