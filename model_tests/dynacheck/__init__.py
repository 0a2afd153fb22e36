"""The checkers, the conformance suite and the command line."""
