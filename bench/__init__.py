"""Measures a running Curio from outside; bench/README.md says what."""
