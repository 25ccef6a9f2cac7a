/** Files on their way from this page to the server, from the moment they are picked until their Markdown stands in the
 * text. Knows no editor and no React: a note that is left and opened again finds its uploads where they were.
 */

/** Why a file did not arrive. ``later`` is nobody's fault: it is tried again by itself. */
export class UploadFailure extends Error {
  override readonly name = "UploadFailure";

  constructor(
    sentence: string,
    readonly kind: "later" | "final",
    readonly answer: Partial<Answer> = {},
  ) {
    super(sentence);
  }
}

/** What the server said of a file that it did not take. */
interface Answer {
  /** Whether it said anything. */
  readonly isAnswered: boolean;
  /** How long it asks to wait. */
  readonly afterMs: number;
}

export interface UploadHost {
  /** Bytes that a file may have; 0 for no limit. */
  readonly maxBytes: number;
  /** Sends a file and returns the Markdown that shows it. The same key twice is one file. Throws UploadFailure. */
  send(file: File, key: string, signal: AbortSignal, onProgress: (share: number) => void): Promise<string>;
  /** Tells the person what is no upload's business, such as that the note is read only. */
  tell(sentence: string): void;
}

export type UploadStatus =
  | { kind: "queued" }
  | { kind: "sending"; share: number }
  /** For another try by itself: of a server that is busy, or of a connection. */
  | { kind: "waiting"; isAnswered: boolean }
  | { kind: "failed"; why: string; canRetry: boolean }
  | { kind: "done"; markdown: string };

export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly name: string;
  /** Whether it came with others at the same moment: those go on lines of their own. */
  readonly isOneOfMany: boolean;
  readonly status: UploadStatus;
}

interface Entry {
  upload: Upload;
  /** The same for every try, so that one whose answer was lost makes no second file. */
  readonly key: string;
  sending: AbortController | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
  tries: number;
}

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
/** What a server may ask for is not waited for without end. */
const LONGEST_ASKED_MS = 10 * 60_000;
/** The server works on one image after the other: those that it has not begun with do better to wait here. */
const AT_A_TIME = 3;
const MEGA = 1024 * 1024;

/** ``bytes`` as people say it; a limit is never rounded up, nor what is over it down. */
export function megabytes(bytes: number, round: (value: number) => number = Math.round): string {
  return bytes < MEGA ? `${Math.max(1, round(bytes / 1024))} kB` : `${round((bytes / MEGA) * 10) / 10} MB`;
}

let nextId = 1;

export class Uploads {
  readonly host: UploadHost;
  /** Where each one goes, in a form that outlives an editor. Kept by the editor that was open last. */
  readonly anchors = new Map<number, unknown>();
  readonly #entries = new Map<number, Entry>();
  readonly #listeners = new Set<(upload: Upload) => void>();

  constructor(host: UploadHost) {
    this.host = host;
  }

  subscribe(listener: (upload: Upload) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(): Upload[] {
    return [...this.#entries.values()].map(({ upload }) => upload);
  }

  get(id: number): Upload | undefined {
    return this.#entries.get(id)?.upload;
  }

  /** Starts to send these files, a few at a time and in their order. */
  add(files: readonly File[]): Upload[] {
    const added = files.map((file) => {
      const upload: Upload = {
        id: nextId++,
        file,
        name: file.name || "file",
        isOneOfMany: files.length > 1,
        status: { kind: "queued" },
      };
      const key = crypto.randomUUID();
      this.#entries.set(upload.id, { upload, key, sending: undefined, timer: undefined, tries: 0 });
      return upload;
    });
    if (added.length > 0) this.#listen();
    // Not before whoever adds them has found them a place.
    queueMicrotask(() => {
      for (const { id } of added) void this.#send(id);
    });
    return added;
  }

  retry(id: number): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.sending || entry.upload.status.kind === "done") return;
    entry.tries = 0;
    void this.#send(id);
  }

  /** Gives up on one, or lets go of one whose Markdown stands in the text. */
  remove(id: number): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.#entries.delete(id);
    this.anchors.delete(id);
    entry.sending?.abort();
    if (this.#entries.size === 0) this.#stopListening();
    this.#tell(entry.upload);
    this.#goOnWithQueue();
  }

  /** The Markdown could not be put into the text. The file is kept for another try. */
  refuse(id: number, why: string): void {
    this.#change(id, { kind: "failed", why, canRetry: true });
  }

  async #send(id: number): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry || entry.sending) return;
    clearTimeout(entry.timer);
    const { file, name } = entry.upload;
    const { maxBytes } = this.host;
    if (maxBytes > 0 && file.size > maxBytes) {
      const why = `${name} has ${megabytes(file.size, Math.ceil)}; a file may have ${megabytes(maxBytes, Math.floor)}.`;
      this.#change(id, { kind: "failed", why, canRetry: false });
      return;
    }
    if ([...this.#entries.values()].filter((other) => other.sending).length >= AT_A_TIME) {
      if (entry.upload.status.kind !== "queued") this.#change(id, { kind: "queued" });
      return;
    }
    const sending = new AbortController();
    entry.sending = sending;
    this.#change(id, { kind: "sending", share: 0 });
    const onProgress = (share: number) => this.#change(id, { kind: "sending", share });
    try {
      const markdown = await this.host.send(file, entry.key, sending.signal, onProgress);
      entry.sending = undefined;
      this.#change(id, { kind: "done", markdown });
    } catch (error) {
      entry.sending = undefined;
      if (!sending.signal.aborted) this.#failed(entry, error);
    }
    this.#goOnWithQueue();
  }

  #goOnWithQueue(): void {
    for (const { upload } of this.#entries.values())
      if (upload.status.kind === "queued") void this.#send(upload.id);
  }

  #failed(entry: Entry, error: unknown): void {
    const { id } = entry.upload;
    if (error instanceof UploadFailure && error.kind === "later") {
      const { isAnswered = false, afterMs = 0 } = error.answer;
      const ownWait = Math.min(FIRST_WAIT_MS * 2 ** entry.tries, LONGEST_WAIT_MS);
      const wait = Math.max(ownWait, Math.min(afterMs, LONGEST_ASKED_MS));
      entry.tries += 1;
      this.#change(id, { kind: "waiting", isAnswered });
      entry.timer = setTimeout(() => void this.#send(id), wait);
      return;
    }
    const why = error instanceof UploadFailure ? error.message : "That did not work.";
    this.#change(id, { kind: "failed", why, canRetry: true });
  }

  #change(id: number, status: UploadStatus): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.upload = { ...entry.upload, status };
    this.#tell(entry.upload);
  }

  #tell(upload: Upload): void {
    // What one listener makes of the news may be news to the next.
    for (const listener of this.#listeners) listener(this.get(upload.id) ?? upload);
  }

  #listen(): void {
    window.addEventListener("beforeunload", this.#guardLeaving);
    window.addEventListener("online", this.#goOn);
  }

  #stopListening(): void {
    window.removeEventListener("beforeunload", this.#guardLeaving);
    window.removeEventListener("online", this.#goOn);
  }

  /** A file is in this tab alone until it has arrived. */
  #guardLeaving = (event: BeforeUnloadEvent): void => event.preventDefault();

  #goOn = (): void => {
    for (const { upload } of this.#entries.values())
      if (upload.status.kind === "waiting") this.retry(upload.id);
  };
}
