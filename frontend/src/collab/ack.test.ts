import * as decoding from "lib0/decoding";
import { describe, expect, it } from "vitest";
import { encodeMark, readServerFrame } from "./ack";

/** What follows the message type 120 in a frame. */
function read(...bytes: number[]) {
  return readServerFrame(decoding.createDecoder(Uint8Array.from(bytes)));
}

function readJson(subtype: number, content: object) {
  const payload = [...new TextEncoder().encode(JSON.stringify(content))];
  const length =
    payload.length < 128 ? [payload.length] : [(payload.length & 127) | 128, payload.length >> 7];
  return read(subtype, ...length, ...payload);
}

describe("the bytes of the extension", () => {
  it.each([
    [1, [120, 1, 1, 1]],
    [127, [120, 1, 1, 127]],
    [128, [120, 1, 2, 128, 1]],
    [16384, [120, 1, 3, 128, 128, 1]],
  ])("P18: MARK %i is type, subtype, and the id in its own length-prefixed bytes", (id, bytes) => {
    expect([...encodeMark(id)]).toEqual(bytes);
  });

  it("P18: SAVED carries the id of the MARK and the seq that covers it", () => {
    expect(read(1, 3, 5, 200, 1)).toEqual({ kind: "saved", id: 5, seq: 200 });
  });

  it("P18: HELLO says generation, role and limits", () => {
    const hello = { protocol: 1, generation: 3, seq: 9, role: "writer", limits: { text_bytes: 2097152 } };
    expect(readJson(0, hello)).toEqual({
      kind: "hello",
      generation: 3,
      seq: 9,
      role: "writer",
      maxTextBytes: 2097152,
    });
  });

  it.each([
    [
      2,
      { reason: "storage", retry_after_seconds: 2 },
      { kind: "unsaved", reason: "storage", retryAfterSeconds: 2 },
    ],
    [3, { role: "reader" }, { kind: "perm", role: "reader" }],
    [
      5,
      { code: "document_full", detail: "Too large." },
      { kind: "error", code: "document_full", detail: "Too large." },
    ],
    [6, { resume_after_ms: 250 }, { kind: "bye", resumeAfterMs: 250 }],
  ])("P18: subtype %i is JSON", (subtype, content, frame) => {
    expect(readJson(subtype, content)).toEqual(frame);
  });

  it("takes a role that it does not know for the one that may do less", () => {
    expect(readJson(3, { role: "gardener" })).toEqual({ kind: "perm", role: "reader" });
  });

  it("passes over a subtype of a later protocol", () => {
    expect(read(99, 2, 7, 7)).toEqual({ kind: "unknown", subtype: 99 });
  });

  it("refuses a payload that is no JSON object", () => {
    expect(() => read(0, 1, 0x5b)).toThrow();
  });
});
