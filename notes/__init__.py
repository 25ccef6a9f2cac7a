"""The product: what a note is, who may see it, and what people do with it."""
