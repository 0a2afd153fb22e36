"""`dynaspec record`: concurrent clients of an endpoint, and the history of their answers."""
