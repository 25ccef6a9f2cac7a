/** Which characters does an update bring? Reads only what people's plain typing is made of. */
import * as decoding from "lib0/decoding";

const [GC, DELETED, STRING, SKIP] = [0, 1, 4, 10];
const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;

/** Calls `visit(client, start, stop)` for each run of one client's structs; the text is ASCII. */
export function visitRuns(decoder, visit) {
  for (let clients = decoding.readVarUint(decoder); clients > 0; clients -= 1) {
    let structs = decoding.readVarUint(decoder);
    const client = decoding.readVarUint(decoder);
    let clock = decoding.readVarUint(decoder);
    for (; structs > 0; structs -= 1) {
      const info = decoding.readUint8(decoder);
      const length = readStruct(decoder, info);
      if (info !== SKIP) visit(client, clock, clock + length);
      clock += length;
    }
  }
}

function readStruct(decoder, info) {
  if (info === GC || info === SKIP) return decoding.readVarUint(decoder);
  if (info & HAS_ORIGIN) skipId(decoder);
  if (info & HAS_RIGHT_ORIGIN) skipId(decoder);
  if (!(info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN))) {
    decoding.readVarUint(decoder);
    skipBytes(decoder);
  }
  const content = info & 31;
  if (content === STRING) return skipBytes(decoder);
  if (content === DELETED) return decoding.readVarUint(decoder);
  throw new Error(`an update holds content of kind ${content}`);
}

function skipId(decoder) {
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
}

function skipBytes(decoder) {
  const length = decoding.readVarUint(decoder);
  decoder.pos += length;
  return length;
}
