import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { UploadFailure } from "@/editor/upload";
import { uploadsOf } from "./uploads";

/** A request that is answered, or cut off, by hand. */
class Request extends EventTarget {
  static last: Request;
  readonly upload = new EventTarget();
  status = 0;
  responseText = "";
  retryAfter: string | null = null;
  open = vi.fn();
  setRequestHeader = vi.fn();
  send = vi.fn();
  getResponseHeader = (name: string) => (name === "Retry-After" ? this.retryAfter : null);
  abort = vi.fn(() => this.dispatchEvent(new Event("abort")));

  constructor() {
    super();
    Request.last = this;
  }

  answers(status: number, body: unknown, retryAfter: string | null = null): void {
    Object.assign(this, { status, responseText: JSON.stringify(body), retryAfter });
    this.dispatchEvent(new Event("load"));
  }
}

beforeEach(() => {
  vi.stubGlobal("XMLHttpRequest", Request);
});
afterEach(() => {
  vi.useRealTimers();
});

function sending() {
  const { host } = uploadsOf("alice", crypto.randomUUID(), 0);
  const progress = vi.fn();
  const sent = host.send(new File(["x"], "a.png"), "key", new AbortController().signal, progress);
  return { request: Request.last, sent: sent.catch((error: unknown) => error), progress };
}

it.each([
  [503, "busy", "5", "later", 5000],
  [503, "files_unavailable", null, "later", 0],
  [429, "throttled", "30", "later", 30_000],
  [401, "not_authenticated", null, "later", 0],
  [502, "", null, "later", 0],
  [413, "file_too_large", null, "final", 0],
  [400, "bad_image", null, "final", 0],
  [507, "storage_full", null, "final", 0],
])("an answer of %i %s is tried again or is not", async (status, code, retryAfter, kind, afterMs) => {
  const { request, sent } = sending();
  request.answers(status, { code, detail: "x" }, retryAfter);
  const failure = (await sent) as UploadFailure;
  expect(failure).toBeInstanceOf(UploadFailure);
  expect(failure).toMatchObject({ kind, answer: { isAnswered: true, afterMs } });
});

it("a connection that is cut is tried again, be it with an error or in silence", async () => {
  const cut = sending();
  cut.request.dispatchEvent(new Event("error"));
  expect(await cut.sent).toMatchObject({ kind: "later", answer: { isAnswered: false } });

  vi.useFakeTimers();
  const silent = sending();
  const half = Object.assign(new Event("progress"), { loaded: 1, total: 2 });
  await vi.advanceTimersByTimeAsync(80_000);
  silent.request.upload.dispatchEvent(half);
  await vi.advanceTimersByTimeAsync(80_000);
  expect(silent.progress).toHaveBeenCalledWith(0.5);
  expect(silent.request.abort).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await silent.sent).toMatchObject({ kind: "later", answer: { isAnswered: false } });
});
