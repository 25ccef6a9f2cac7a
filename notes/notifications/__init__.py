"""Notifications: what somebody is told of their notes' changes, so that nobody misses one and nobody is annoyed."""
