"""Wires everything: settings, the ASGI application, addresses, health, the page."""
