"""The attempts to break each criterion, by what they are about."""
