"""`dynaspec regions`: whether endpoints that claim to replicate a table do (docs/regions.md)."""
