"""Values, their text and size, and the errors of requests."""
