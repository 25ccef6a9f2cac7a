"""A world in virtual time, in which the real engine meets everything that can go wrong."""
