"""The trace checker: a run's protocol steps, replayed on the specification."""
