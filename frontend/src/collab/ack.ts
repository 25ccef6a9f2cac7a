/** The extension frames of the wire: their bytes, and nothing about what they mean for a note (docs/protocol.md). */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export const EXTENSION = 120;

const subtypes = { hello: 0, mark: 1, saved: 1, unsaved: 2, perm: 3, error: 5, bye: 6 } as const;

export type WireRole = "writer" | "reader";

export type ServerFrame =
  | { kind: "hello"; generation: number; seq: number; role: WireRole; maxTextBytes: number }
  | { kind: "saved"; id: number; seq: number }
  | { kind: "unsaved"; reason: string; retryAfterSeconds: number }
  | { kind: "perm"; role: WireRole }
  | { kind: "error"; code: string; detail: string }
  | { kind: "bye"; resumeAfterMs: number }
  /** A frame of a later protocol; a page that does not know it goes on without. */
  | { kind: "unknown"; subtype: number };

/** MARK: "tell me when everything I sent before this is stored". */
export function encodeMark(id: number): Uint8Array<ArrayBuffer> {
  const payload = encoding.createEncoder();
  encoding.writeVarUint(payload, id);
  const frame = encoding.createEncoder();
  encoding.writeVarUint(frame, EXTENSION);
  encoding.writeVarUint(frame, subtypes.mark);
  encoding.writeVarUint8Array(frame, encoding.toUint8Array(payload));
  return encoding.toUint8Array(frame);
}

type Fields = Record<string, unknown>;

function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

function count(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function role(fields: Fields): WireRole {
  return fields.role === "writer" ? "writer" : "reader";
}

function readJson(payload: Uint8Array): Fields {
  const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  if (typeof value !== "object" || value === null) throw new Error("extension payload is no JSON object");
  return value as Fields;
}

/** Reads what follows the message type 120. Throws when the bytes are no extension frame. */
export function readServerFrame(decoder: decoding.Decoder): ServerFrame {
  const subtype = decoding.readVarUint(decoder);
  const payload = decoding.readVarUint8Array(decoder);
  switch (subtype) {
    case subtypes.hello: {
      const fields = readJson(payload);
      const limits =
        typeof fields.limits === "object" && fields.limits !== null ? (fields.limits as Fields) : {};
      return {
        kind: "hello",
        generation: count(fields, "generation"),
        seq: count(fields, "seq"),
        role: role(fields),
        maxTextBytes: count(limits, "text_bytes"),
      };
    }
    case subtypes.saved: {
      const numbers = decoding.createDecoder(payload);
      return { kind: "saved", id: decoding.readVarUint(numbers), seq: decoding.readVarUint(numbers) };
    }
    case subtypes.unsaved: {
      const fields = readJson(payload);
      return {
        kind: "unsaved",
        reason: text(fields, "reason"),
        retryAfterSeconds: count(fields, "retry_after_seconds"),
      };
    }
    case subtypes.perm:
      return { kind: "perm", role: role(readJson(payload)) };
    case subtypes.error: {
      const fields = readJson(payload);
      return { kind: "error", code: text(fields, "code"), detail: text(fields, "detail") };
    }
    case subtypes.bye:
      return { kind: "bye", resumeAfterMs: count(readJson(payload), "resume_after_ms") };
    default:
      return { kind: "unknown", subtype };
  }
}
