"""Webhooks: a person's feed, sent event by event to an address of theirs."""
