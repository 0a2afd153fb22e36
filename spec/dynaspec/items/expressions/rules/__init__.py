"""The rules of expressions, of what stands in their place, and of keys."""
