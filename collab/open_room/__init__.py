"""One document that is open in this process, and all that belongs to it alone."""
