"""The rules of expressions, of the legacy parameters that replace them, and of keys."""
