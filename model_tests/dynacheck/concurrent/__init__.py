"""`dynaspec concurrent`: what any backend must keep when several clients ask at once."""
