"""Seeded chance against what stands between the network and the CRDT library, and pycrdt against Yjs."""
