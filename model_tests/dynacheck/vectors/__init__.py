"""Test vectors: requests with the specification's answers, as files for any language."""
