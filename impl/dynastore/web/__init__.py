"""The HTTP endpoint: connections, authorization and content coding."""
