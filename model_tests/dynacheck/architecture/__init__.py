"""The map of the project: what `docs/architecture.md` says of its layers and machines."""

from dynacheck.architecture.page import renewed

__all__ = ["renewed"]
