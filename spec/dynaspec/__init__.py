"""The specification: pure functions over immutable values, read by every checker."""
