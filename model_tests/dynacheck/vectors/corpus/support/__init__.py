"""What vectors of several operations are made of."""
