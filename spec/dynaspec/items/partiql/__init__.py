"""PartiQL: statements, their grammar, and the operations that carry them out."""
