"""`dynaspec record`: concurrent clients of an endpoint, and the history of what they were told."""
