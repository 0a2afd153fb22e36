"""The map of the project: what pages in `docs/` say of its layers, machines and places."""

from dynacheck.architecture.page import renewed

__all__ = ["renewed"]
