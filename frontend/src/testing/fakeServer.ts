/** A server for one note, on the other end of a WebSocket that is none: it speaks the protocol and can be told to
 * stop storing, to refuse, and to vanish. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";

const SYNC = 0;
const AWARENESS = 1;
const EXTENSION = 120;

type Bytes = Uint8Array<ArrayBuffer>;

export class FakeServer {
  doc = new Y.Doc();
  generation = 1;
  /** Up to where it says that it has stored. */
  seq = 1;
  role: "writer" | "reader" = "writer";
  /** Whether commits succeed; while not, nothing is acknowledged. */
  stores = true;
  reachable = true;
  readonly sockets: FakeSocket[] = [];
  /** Every address that was asked for, refused ones as well. */
  readonly asked: URL[] = [];
  readonly marks: number[] = [];
  readonly presences: Bytes[] = [];
  #owed: Array<{ socket: FakeSocket; id: number }> = [];
  #waiting: Array<() => void> | null = null;

  get text(): string {
    return this.doc.getText("content").toString();
  }

  get open(): FakeSocket[] {
    return this.sockets.filter((socket) => socket.readyState === FakeSocket.OPEN);
  }

  /** The class to put in the place of the browser's WebSocket. */
  get WebSocket(): typeof WebSocket {
    const server = this;
    class Socket extends FakeSocket {
      constructor(address: string) {
        super(server, address);
      }
    }
    return Socket as unknown as typeof WebSocket;
  }

  /** Lets nobody in who comes from now on: they wait at the door. */
  hold(): void {
    this.#waiting ??= [];
  }

  letIn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const comeIn of waiting) comeIn();
  }

  knocks(comeIn: () => void): void {
    if (this.#waiting) this.#waiting.push(comeIn);
    else comeIn();
  }

  connected(socket: FakeSocket): void {
    const asked = Number(socket.url.searchParams.get("generation") ?? this.generation);
    if (asked !== this.generation) {
      socket.closeFromServer(4409);
      return;
    }
    this.sockets.push(socket);
    this.say(socket, 0, {
      protocol: 1,
      generation: this.generation,
      seq: this.seq,
      role: this.role,
      limits: { text_bytes: 1000 },
    });
    if (this.role === "writer") {
      this.#send(socket, (encoder) => {
        encoding.writeVarUint(encoder, SYNC);
        sync.writeSyncStep1(encoder, this.doc);
      });
    }
  }

  received(socket: FakeSocket, bytes: Bytes): void {
    const decoder = decoding.createDecoder(bytes);
    const kind = decoding.readVarUint(decoder);
    if (kind === SYNC) this.#receivedSync(socket, decoder);
    else if (kind === AWARENESS) this.presences.push(bytes);
    else if (kind === EXTENSION) {
      decoding.readVarUint(decoder);
      const id = decoding.readVarUint(decoding.createDecoder(decoding.readVarUint8Array(decoder)));
      this.marks.push(id);
      this.#owed.push({ socket, id });
      this.settle();
    }
  }

  /** Acknowledges what is owed, if the server can store. */
  settle(): void {
    if (!this.stores) return;
    for (const { socket, id } of this.#owed) {
      if (this.role === "writer") this.saved(socket, id);
    }
    this.#owed = [];
  }

  saved(socket: FakeSocket, id: number): void {
    const payload = encoding.createEncoder();
    encoding.writeVarUint(payload, id);
    encoding.writeVarUint(payload, this.seq);
    this.#extension(socket, 1, encoding.toUint8Array(payload));
  }

  /** Sends a JSON extension frame. */
  say(socket: FakeSocket, subtype: number, content: object): void {
    this.#extension(socket, subtype, new TextEncoder().encode(JSON.stringify(content)));
  }

  /** Tells of somebody's presence, as their client wrote it. */
  presents(socket: FakeSocket, presence: Uint8Array): void {
    this.#send(socket, (encoder) => {
      encoding.writeVarUint(encoder, AWARENESS);
      encoding.writeVarUint8Array(encoder, presence);
    });
  }

  /** Everybody's connection breaks, and nobody gets a new one until the server is back. */
  vanish(): void {
    this.reachable = false;
    for (const socket of this.open) socket.closeFromServer(1006);
  }

  /** The history is purged: the same text under a new generation. */
  purge(): void {
    const text = this.text;
    this.doc = new Y.Doc();
    this.doc.getText("content").insert(0, text);
    this.generation += 1;
    for (const socket of this.open) socket.closeFromServer(4409);
  }

  #receivedSync(socket: FakeSocket, decoder: decoding.Decoder): void {
    const type = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (type === sync.messageYjsSyncStep1) {
      this.#send(socket, (encoder) => {
        encoding.writeVarUint(encoder, SYNC);
        sync.writeSyncStep2(encoder, this.doc, payload);
      });
    } else if (this.role === "writer") Y.applyUpdate(this.doc, payload);
    else this.say(socket, 3, { role: "reader" });
  }

  #extension(socket: FakeSocket, subtype: number, payload: Uint8Array): void {
    this.#send(socket, (encoder) => {
      encoding.writeVarUint(encoder, EXTENSION);
      encoding.writeVarUint(encoder, subtype);
      encoding.writeVarUint8Array(encoder, payload);
    });
  }

  #send(socket: FakeSocket, write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    write(encoder);
    socket.deliver(encoding.toUint8Array(encoder));
  }
}

export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly OPEN = FakeSocket.OPEN;
  readonly url: URL;
  binaryType = "";
  readyState = FakeSocket.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  readonly #server: FakeServer;

  constructor(server: FakeServer, address: string) {
    this.#server = server;
    this.url = new URL(address);
    server.asked.push(this.url);
    setTimeout(() => server.knocks(() => this.#comeIn()));
  }

  #comeIn(): void {
    if (this.readyState !== FakeSocket.CONNECTING) return;
    if (!this.#server.reachable) {
      this.closeFromServer(1006);
      return;
    }
    this.readyState = FakeSocket.OPEN;
    this.#server.connected(this);
    this.onopen?.();
  }

  send(bytes: Bytes): void {
    if (this.readyState === FakeSocket.OPEN) this.#server.received(this, bytes.slice());
  }

  deliver(bytes: Bytes): void {
    setTimeout(() => {
      if (this.readyState === FakeSocket.OPEN) this.onmessage?.({ data: bytes.slice().buffer });
    });
  }

  /** One that was not open yet has failed, as far as its page is told. */
  close(): void {
    if (this.readyState === FakeSocket.CONNECTING) this.closeFromServer(1006);
    else this.readyState = FakeSocket.CLOSED;
  }

  closeFromServer(code: number): void {
    this.readyState = FakeSocket.CLOSING;
    setTimeout(() => {
      this.readyState = FakeSocket.CLOSED;
      this.onclose?.({ code, reason: "" });
    });
  }
}
