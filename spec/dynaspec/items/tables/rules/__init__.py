"""The rules of tables, by concept."""
