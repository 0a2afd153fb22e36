"""The prover: the specification's own functions run on symbolic values, and Z3 decides."""
