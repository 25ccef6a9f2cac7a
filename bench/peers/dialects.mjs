/** How Curio and Hocuspocus are spoken to: both carry the same messages of y-protocols, in different envelopes. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** What a message is. After `read` the decoder stands at what the message carries. */
export const STEP1 = 0;
export const STEP2 = 1;
export const UPDATE = 2;
/** Curio: a number; everything up to the MARK with it is committed. Hocuspocus: one more update is applied in memory. */
export const ANSWERED = 3;
/** Hocuspocus: a state vector in base64, of what this bench's own hook has seen stored. */
export const STORED = 4;
export const OTHER = 5;

const SYNC = 0;

const curio = {
  isDurableWhenAnswered: true,
  path: (note) => `/ws/notes/${note}?v=1&caps=ext`,
  headers: (token) => ({ Authorization: `Bearer ${token}` }),
  greetings: () => [],
  envelope: () => new Uint8Array(),
  /** MARK: say when everything up to here is committed. */
  question: (number) => encode((encoder) => {
    encoding.writeVarUint(encoder, 120);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint8Array(encoder, encode((mark) => encoding.writeVarUint(mark, number)));
  }),
  read(decoder) {
    const kind = decoding.readVarUint(decoder);
    if (kind === SYNC) return decoding.readVarUint(decoder);
    if (kind !== 120 || decoding.readVarUint(decoder) !== 1) return OTHER;
    decoding.readVarUint(decoder);
    return ANSWERED;
  },
};

const hocuspocus = {
  isDurableWhenAnswered: false,
  path: () => "/",
  headers: () => ({}),
  greetings: (note, token) => [encode((encoder) => {
    encoding.writeVarString(encoder, note);
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, token);
  })],
  envelope: (note) => encode((encoder) => encoding.writeVarString(encoder, note)),
  /** It acknowledges every update unasked. */
  question: () => null,
  read(decoder) {
    const nameLength = decoding.readVarUint(decoder);
    decoder.pos += nameLength;
    const kind = decoding.readVarUint(decoder);
    if (kind === SYNC || kind === 4) return decoding.readVarUint(decoder);
    return kind === 8 ? ANSWERED : kind === 5 ? STORED : OTHER;
  },
};

export const dialects = { curio, hocuspocus };

/** The bytes that `write` puts into an encoder. */
export function encode(write) {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}
