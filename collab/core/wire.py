"""Numbers, bytes and strings as lib0 writes them, read strictly.

A varUint is little-endian in groups of seven bits, the high bit saying that more follow. Only the shortest
spelling of a number is read: ``80 00`` is also zero to lenient readers, and two spellings of one message type
are two ways past a check (P3).
"""

from __future__ import annotations

from collab.core.errors import InvalidTextError, ProtocolError

MAX_UINT = 2**53 - 1
"""The largest number that JavaScript holds exactly."""
MAX_CLIENTS = 100_000
"""The most client ids in a state vector."""


class Reader:
    """Reads one buffer from front to back. Every method raises ProtocolError where the bytes end too early."""

    __slots__ = ("_data", "_end", "_position")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        self._end = len(data)

    def uint(self) -> int:
        """Read one canonical varUint, at most MAX_UINT."""
        data, position, end = self._data, self._position, self._end
        if position >= end:
            raise ProtocolError(f"expected a number at byte {position}, but the message ends there")
        byte = data[position]
        position += 1
        if byte < 0x80:
            self._position = position
            return byte
        number = byte & 0x7F
        shift = 7
        while True:
            if position >= end:
                raise ProtocolError(
                    f"expected the rest of a number at byte {position}, but the message ends there"
                )
            byte = data[position]
            position += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 49:
                raise ProtocolError("a number is longer than 8 bytes")
        if byte == 0:
            raise ProtocolError("a number is not in its shortest form")
        if number > MAX_UINT:
            raise ProtocolError(f"a number is {number}, at most {MAX_UINT} is expected")
        self._position = position
        return number

    def byte(self) -> int:
        """Read one byte as a number from 0 to 255."""
        position = self._position
        if position >= self._end:
            raise ProtocolError(f"expected a byte at {position}, but the message ends there")
        self._position = position + 1
        return self._data[position]

    def bytes(self) -> bytes:
        """Read a length and as many bytes."""
        length = self.uint()
        start = self._position
        stop = start + length
        if stop > self._end:
            raise ProtocolError(f"expected {length} bytes at byte {start}, but {self._end - start} are left")
        self._position = stop
        return self._data[start:stop]

    def string(self) -> str:
        """Read a length and as many bytes of UTF-8. Raises InvalidTextError if they are not UTF-8."""
        encoded = self.bytes()
        try:
            return encoded.decode()
        except UnicodeDecodeError as error:
            raise InvalidTextError(f"expected UTF-8, but byte {error.start} of a text is not") from None

    def finish(self) -> None:
        """Raise ProtocolError unless everything was read."""
        if self._position != self._end:
            raise ProtocolError(f"{self._end - self._position} bytes are left after the message")


def write_uint(number: int) -> bytes:
    """Spell ``number`` as a varUint."""
    if number < 0x80:
        return bytes((number,))
    out = bytearray()
    while number > 0x7F:
        out.append(0x80 | (number & 0x7F))
        number >>= 7
    out.append(number)
    return bytes(out)


def write_bytes(data: bytes) -> bytes:
    """Spell ``data`` with its length in front."""
    return write_uint(len(data)) + data


def read_state_vector(encoded: bytes) -> dict[int, int]:
    """Decode a state vector: client id to next clock. Raises ProtocolError."""
    reader = Reader(encoded)
    vector: dict[int, int] = {}
    count = reader.uint()
    if count > MAX_CLIENTS:
        raise ProtocolError(f"a state vector has {count} clients, at most {MAX_CLIENTS} are expected")
    for _ in range(count):
        client = reader.uint()
        if client in vector:
            raise ProtocolError(f"client {client} stands twice in a state vector")
        vector[client] = reader.uint()
    reader.finish()
    return vector
