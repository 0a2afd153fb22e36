"""The conformance suite: a target and the specification, driven side by side."""
