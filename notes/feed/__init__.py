"""The change feed: what happened to notes, in one order for everybody, each shown what they may see now."""
