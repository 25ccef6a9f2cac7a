/** A WebSocket with as little around it as possible, so that the crowd is not what is measured.
 *
 * Reads messages that come in one piece, answers pings, and masks with zeros. Whoever is handed a message
 * copies what is to be kept: the memory belongs to the next read.
 */
import { randomBytes } from "node:crypto";
import net from "node:net";

const READ_BYTES = 1 << 18;
const OPEN_MS = 30_000;
const [TEXT, BINARY, CLOSE, PING, PONG] = [1, 2, 8, 9, 10];

// Reads never overlap in one thread, so all sockets share one buffer.
const shared = Buffer.allocUnsafe(READ_BYTES);

/** A message as bytes to be written. */
export function frame(payload, opcode = BINARY) {
  const { length } = payload;
  const size = length < 126 ? [0x80 | length] : length < 65_536 ? [0xfe, length >> 8, length & 255] : [0xff, 0, 0, 0, 0, ...bytesOf(length)];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...size, 0, 0, 0, 0]), payload]);
}

function bytesOf(number) {
  return [number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/** One open connection. */
export class Socket {
  #stream;
  #receive;
  #rest = null;
  #isOpen = false;
  #settle;
  #hasEnded;
  closed = null;
  /** Resolves when it is over, however it ended. */
  ended = new Promise((resolve) => {
    this.#hasEnded = resolve;
  });
  bytesRead = 0;
  messagesRead = 0;

  /** Connects; `receive(buffer, start, end)` is called for each message, possibly before `opened` is known. */
  constructor({ port, path, headers, receive }) {
    this.#receive = receive;
    this.opened = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the handshake was not answered")), OPEN_MS);
      this.#settle = (error) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      };
    });
    const onread = { buffer: shared, callback: (size) => this.#read(size) };
    this.#stream = net.connect({ host: "127.0.0.1", port, noDelay: true, onread });
    const key = randomBytes(16).toString("base64");
    const lines = { Host: `127.0.0.1:${port}`, Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": 13, "Sec-WebSocket-Key": key, ...headers };
    const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#stream.write(`GET ${path} HTTP/1.1\r\n${head.join("")}\r\n`);
    this.#stream.on("error", (error) => this.#end(error.message));
    this.#stream.on("close", () => this.#end("the connection was lost"));
  }

  /** Sends bytes that `frame` has made. */
  write(frames) {
    this.#stream.write(frames);
  }

  /** Whether what was written waits in this process. */
  get isBehind() {
    return this.#stream.writableLength > 0;
  }

  /** Reads nothing any more. */
  stall() {
    this.#stream.pause();
  }

  /** Ends the connection as a network does that forgets about it. */
  reset() {
    this.#stream.resetAndDestroy();
  }

  close() {
    this.closed ??= "closed here";
    this.#stream.destroy();
  }

  #end(reason) {
    this.closed ??= reason;
    this.#settle(new Error(reason));
    this.#hasEnded();
  }

  #read(size) {
    this.bytesRead += size;
    const fresh = shared.subarray(0, size);
    const data = this.#rest === null ? fresh : Buffer.concat([this.#rest, fresh]);
    const position = this.#isOpen ? 0 : this.#readHead(data);
    const end = this.#isOpen ? this.#readMessages(data, position) : 0;
    this.#rest = end === data.length ? null : Buffer.from(data.subarray(end));
    return true;
  }

  #readHead(data) {
    const end = data.indexOf("\r\n\r\n");
    if (end < 0) return 0;
    const status = data.toString("latin1", 9, 12);
    if (status !== "101") {
      this.#end(`the handshake was answered with ${status}`);
      this.#stream.destroy();
      return 0;
    }
    this.#isOpen = true;
    this.#settle();
    return end + 4;
  }

  /** Hands over all whole messages and returns where the first one begins that is not whole. */
  #readMessages(data, from) {
    let position = from;
    while (position + 2 <= data.length) {
      const short = data[position + 1];
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (position + head > data.length) break;
      const length = short < 126 ? short : short === 126 ? data.readUInt16BE(position + 2) : data.readUInt32BE(position + 6);
      const start = position + head;
      if (start + length > data.length) break;
      this.#take(data, data[position], start, start + length);
      position = start + length;
    }
    return position;
  }

  #take(data, first, start, end) {
    if (first === (0x80 | BINARY) || first === (0x80 | TEXT)) {
      this.messagesRead += 1;
      this.#receive(data, start, end);
    } else if (first === (0x80 | PING)) this.write(frame(data.subarray(start, end), PONG));
    else if (first === (0x80 | CLOSE)) {
      this.closed ??= `closed by the server with ${data.readUInt16BE(start)}`;
      this.write(frame(data.subarray(start, start + 2), CLOSE));
    } else throw new Error(`a frame begins with ${first}`);
  }
}
