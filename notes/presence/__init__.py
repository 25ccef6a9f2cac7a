"""Who is in which note, told to those who may see it."""
