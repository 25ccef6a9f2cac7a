/** One client in one note, at Curio or at Hocuspocus: it joins, sends updates, and says what comes back.
 *
 * It holds no document. It answers the server's question what it has with "nothing more than I send".
 */
import { setTimeout as pause } from "node:timers/promises";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { ANSWERED, STEP1, STEP2, STORED, UPDATE, dialects, encode } from "./dialects.mjs";
import { Socket, frame } from "./socket.mjs";

const EMPTY_VECTOR = Uint8Array.of(0);
const EMPTY_UPDATE = Uint8Array.of(0, 0);
const JOIN_MS = 30_000;
/** Their answers are more than what the kernel keeps for a connection. */
const STALLED_QUESTIONS = 100;

export class Connection {
  #dialect;
  #socket;
  #envelope;
  #joined;
  #isJoined = false;
  #hasState = false;
  #answers = 0;
  // One for all messages: a decoder a message would be a third of what reading one costs.
  #decoder = new decoding.Decoder(EMPTY_UPDATE);
  /** Called with a decoder that stands at an update, and where it ends. */
  onUpdate = () => {};
  /** Called with the number of edits that are answered, counted from the first. */
  onAnswered = () => {};
  /** Called with a state vector; everything in it is stored. */
  onStored = () => {};

  /** Joins a note and returns once its state is here; `state` is what came. */
  static async join({ dialect, port, note, token }) {
    const connection = new Connection();
    connection.#dialect = dialects[dialect];
    connection.#envelope = connection.#dialect.envelope(note);
    const joined = new Promise((resolve, reject) => {
      connection.#joined = resolve;
      setTimeout(() => reject(new Error(`no state after ${JOIN_MS} ms`)), JOIN_MS).unref();
    });
    const headers = connection.#dialect.headers(token);
    const receive = (data, start, end) => connection.#receive(data, start, end);
    connection.#socket = new Socket({ port, path: connection.#dialect.path(note), headers, receive });
    await connection.#socket.opened;
    for (const greeting of connection.#dialect.greetings(note, token)) connection.#socket.write(frame(greeting));
    connection.#send(STEP1, EMPTY_VECTOR);
    await joined;
    return connection;
  }

  /** Whether an answer says that the edit is stored; else `onStored` does. */
  get isDurableWhenAnswered() {
    return this.#dialect.isDurableWhenAnswered;
  }

  get closed() {
    return this.#socket.closed;
  }

  get bytesRead() {
    return this.#socket.bytesRead;
  }

  get messagesRead() {
    return this.#socket.messagesRead;
  }

  get isBehind() {
    return this.#socket.isBehind;
  }

  /** An update as bytes to be written, with the question when it is stored, where one can be asked. */
  prepare(update, number) {
    const question = this.#dialect.question(number);
    const asked = question === null ? [] : [frame(question)];
    return Buffer.concat([this.#message(UPDATE, update), ...asked]);
  }

  write(prepared) {
    this.#socket.write(prepared);
  }

  /** Reads nothing any more, and goes on asking for everything; resolves when the connection is cut. */
  async stall(pauseMs) {
    this.#socket.stall();
    while (this.closed === null) {
      for (let number = 0; number < STALLED_QUESTIONS; number += 1) this.#send(STEP1, EMPTY_VECTOR);
      await pause(pauseMs);
    }
  }

  close() {
    this.#socket.close();
  }

  #message(step, payload) {
    const message = encode((encoder) => {
      encoding.writeUint8Array(encoder, this.#envelope);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, payload);
    });
    return frame(message);
  }

  #send(step, payload) {
    this.#socket.write(this.#message(step, payload));
  }

  #receive(data, start, end) {
    const decoder = this.#decoder;
    decoder.arr = data;
    decoder.pos = start;
    const kind = this.#dialect.read(decoder);
    if (kind === UPDATE) {
      decoding.readVarUint(decoder);
      this.onUpdate(decoder, end);
    } else if (kind === ANSWERED) this.#receiveAnswer(decoder);
    else if (kind === STORED) this.#receiveStored(decoder);
    else if (kind === STEP1) this.#send(STEP2, EMPTY_UPDATE);
    else if (kind === STEP2) {
      this.state = Uint8Array.from(decoding.readVarUint8Array(decoder));
      this.#hasState = true;
      // Hocuspocus answers what it was sent when joining too, which is no edit.
      if (this.#dialect.isDurableWhenAnswered) this.#join();
    }
  }

  #join() {
    this.#isJoined = true;
    this.#joined();
  }

  #receiveAnswer(decoder) {
    if (!this.#isJoined) {
      if (this.#hasState) this.#join();
      return;
    }
    this.#answers = this.#dialect.isDurableWhenAnswered ? decoding.readVarUint(decoder) : this.#answers + 1;
    this.onAnswered(this.#answers);
  }

  #receiveStored(decoder) {
    const vector = Buffer.from(decoding.readVarString(decoder), "base64");
    this.onStored(decoding.createDecoder(vector));
  }
}
