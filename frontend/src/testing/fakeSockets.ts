import { vi } from "vitest";

/** A WebSocket whose other side is the test. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  isClosed = false;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  breaks(code: number): void {
    this.onclose?.({ code });
  }
}

/** The sockets that are opened from now on, the last one first. */
export function fakeSockets(): { count(): number; last(): FakeSocket } {
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  return {
    count: () => FakeSocket.all.length,
    last: () => {
      const socket = FakeSocket.all.at(-1);
      if (!socket) throw new Error("no socket was opened");
      return socket;
    },
  };
}
