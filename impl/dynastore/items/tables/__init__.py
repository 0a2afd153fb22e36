"""Tables and their indexes: their definitions, settings, life and capacity."""
