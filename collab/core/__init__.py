"""The pure part of the engine: bytes in, Effects out. No Django, no asyncio, no clock."""
