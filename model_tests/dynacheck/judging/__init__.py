"""Whether an answer, or a walk of several, is one that the specification allows."""
