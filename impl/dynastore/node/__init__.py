"""One node of the replication group: leadership, replication and routing, without I/O."""
