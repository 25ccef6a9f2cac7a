import type * as decoding from "lib0/decoding";
import { IndexeddbPersistence } from "y-indexeddb";
import { Awareness, removeAwarenessStates } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { EXTENSION, encodeMark, readServerFrame, type ServerFrame } from "./ack";
import { Idleness } from "./Idleness";
import { Incoming } from "./Incoming";
import { copyName, deleteCopy } from "./offline";
import { PATIENCE_MS } from "./patience";

/** What has said nothing for so long is no copy to count on; until then it may only be busy with a long note. */
const COPY_SILENT_MS = 10_000;
const MAX_BACKOFF_MS = 30_000;
/** An attempt to connect that has taken so long may be lost, say with the network on which it was begun. */
const ATTEMPT_MS = 5000;
/** The others take a presence for gone that was not renewed for 30 s; the server is silent for 15 s at most (P17). */
const RENEW_MS = 10_000;
/** A restarted server is not to be met by everybody at once. */
const RESTART_SPREAD_MS = 5000;
const NO_REASON = 1006;
const TEXT_FRAME = 1003;
const TOO_LARGE = 1009;
const UNDO_CAPTURE_MS = 400;
const openedKey = "opened";

function afterPatience<T>(answer: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(answer), PATIENCE_MS));
}

export interface ReplicaEvents {
  /** This person changed the text, or an offline copy with such changes was loaded. */
  onEdit(): void;
  onConnected(): void;
  /** An attempt to connect came to nothing; onDisconnected follows. */
  onUnreached(): void;
  /** ``code`` is the server's reason, 0 where there was none. */
  onDisconnected(code: number): void;
  onSynced(): void;
  onFrame(frame: ServerFrame): void;
  /** The server closed for good. */
  onRefused(code: number): void;
  onPresence(): void;
  onCopy(kept: boolean): void;
}

/** One copy of a note's text in this browser, with its connection and its place in IndexedDB.
 *
 * Lives as long as one history may be edited; a note whose history was replaced gets a new replica. Says what
 * happens; what it means is decided in OpenNote.
 */
export class Replica {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("content");
  /** Only this person's own edits: the editor's binding adds itself as the one tracked origin. */
  readonly undoManager = new Y.UndoManager(this.text, {
    captureTimeout: UNDO_CAPTURE_MS,
    trackedOrigins: new Set(),
  });
  readonly awareness = new Awareness(this.doc);
  /** What others changed, for who wants to show it. */
  readonly incoming: Incoming;
  readonly #provider: WebsocketProvider;
  readonly #username: string;
  readonly #noteId: string;
  readonly #events: ReplicaEvents;
  readonly #undo: Array<() => void> = [];
  #generation: number | null;
  #copy: IndexeddbPersistence | null = null;
  #copySilent: ReturnType<typeof setTimeout> | undefined;
  #reconnect: ReturnType<typeof setTimeout> | undefined;
  #resumeAfterMs = 0;
  #askedAt = 0;
  #renewedAt = 0;
  #refused = false;
  #refusedSizes = 0;
  #hasText = false;
  #destroyed = false;

  constructor(username: string, noteId: string, generation: number | null, events: ReplicaEvents) {
    this.#username = username;
    this.#noteId = noteId;
    this.#generation = generation;
    this.#events = events;
    this.awareness.setLocalState({});
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.#provider = new WebsocketProvider(`${scheme}//${location.host}/ws/notes`, noteId, this.doc, {
      awareness: this.awareness,
      connect: false,
      // Tabs talk through the server alone: a channel between them would go round permissions and "saved".
      disableBc: true,
      maxBackoffTime: MAX_BACKOFF_MS,
      params: this.#params(),
      shouldReconnect: (event) => this.#mayReconnect(event),
    });
    this.#provider.messageHandlers[EXTENSION] = (_encoder, decoder: decoding.Decoder) =>
      this.#events.onFrame(readServerFrame(decoder));
    this.#renewWithMessages();
    this.incoming = new Incoming(this.doc, this.text, {
      isFromServer: (origin) => origin === this.#provider,
      isCatchingUp: () => !this.#provider.synced,
      hasBefore: () => this.#hasText,
    });
    this.#listen();
  }

  get generation(): number | null {
    return this.#generation;
  }

  /** Loads the offline copy, if there is one, and connects. True when the copy had been filled before. */
  async open(): Promise<boolean> {
    const filled = this.#generation === null ? false : await this.#attachCopy(this.#generation);
    this.#hasText ||= filled;
    if (!this.#destroyed) this.#provider.connect();
    return filled;
  }

  /** The server named the history that it sends; from now on it is kept under that name. */
  async learnGeneration(generation: number): Promise<void> {
    if (this.#generation !== null) return;
    this.#generation = generation;
    this.#provider.params = this.#params();
    await this.#attachCopy(generation);
  }

  /** Remembers that the offline copy is the whole note, so that it may be shown without the server. */
  rememberOpened(): void {
    this.#copy?.set(openedKey, 1).catch(() => undefined);
  }

  sendMark(id: number): void {
    const socket = this.#provider.ws;
    if (socket?.readyState === WebSocket.OPEN) socket.send(encodeMark(id));
  }

  /** The server stored everything: what it once found too large has passed. */
  acknowledged(): void {
    this.#refusedSizes = 0;
  }

  /** Asks the server again at once: instead of when the backoff says so, or although it had refused. */
  connectNow(): void {
    if (this.#destroyed || this.#provider.wsconnected) return;
    this.#refused = false;
    clearTimeout(this.#reconnect);
    const hasTaken = performance.now() - this.#askedAt;
    if (this.#provider.wsconnecting && hasTaken >= ATTEMPT_MS) this.#provider.disconnect();
    this.#provider.wsUnsuccessfulReconnects = 0;
    this.#provider.connect();
  }

  /** BYE: the server goes down and says when to come back. */
  resumeAfter(milliseconds: number): void {
    this.#resumeAfterMs = milliseconds;
  }

  /** Lets go of connection and memory. With ``wipe`` the offline copy is deleted, too. */
  async destroy({ wipe = false } = {}): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    clearTimeout(this.#reconnect);
    clearTimeout(this.#copySilent);
    for (const undo of this.#undo) undo();
    removeAwarenessStates(this.awareness, [this.doc.clientID], "closed");
    this.#provider.destroy();
    this.undoManager.destroy();
    this.awareness.destroy();
    // A database that never answered does not answer now, and must not keep anybody from signing out.
    await Promise.race([this.#copy?.destroy().catch(() => undefined), afterPatience(undefined)]);
    if (wipe && this.#generation !== null) await deleteCopy(this.#copyName(this.#generation));
    this.doc.destroy();
  }

  #copyName(generation: number) {
    return { username: this.#username, noteId: this.#noteId, generation };
  }

  #params(): Record<string, string> {
    const params: Record<string, string> = { v: "1", caps: "ext" };
    if (this.#generation !== null) params.generation = String(this.#generation);
    return params;
  }

  #listen(): void {
    const provider = this.#provider;
    const onUpdate = (_update: Uint8Array, origin: unknown) => {
      // A copy that is slow to load may bring edits when the connection is there already: those are sent like typing.
      const isLoading = origin === this.#copy && !provider.wsconnected;
      if (origin !== provider && !isLoading) this.#events.onEdit();
    };
    this.doc.on("update", onUpdate);
    this.#undo.push(() => this.doc.off("update", onUpdate));

    provider.on("status", ({ status }) => {
      if (status === "connecting") this.#askedAt = performance.now();
      if (status === "connected") {
        // The others are heard of anew, at the clock at which we lost sight of them: as news, not as what we knew.
        for (const clientId of [...this.awareness.meta.keys()]) {
          if (!this.awareness.states.has(clientId)) this.awareness.meta.delete(clientId);
        }
        // Whoever was away long enough was forgotten by the others; saying it again brings the face back.
        this.awareness.setLocalState(this.awareness.getLocalState() ?? {});
        this.#events.onConnected();
      }
    });
    provider.on("connection-close", (event) => this.#onClose(event));
    provider.on("sync", (synced: boolean) => {
      if (!synced) return;
      this.#hasText = true;
      this.incoming.caughtUp();
      this.#events.onSynced();
    });
    provider.on("closed", ({ code }: { code: number }) => {
      this.#refused = true;
      this.#events.onRefused(code);
    });

    const onPresence = () => this.#events.onPresence();
    this.awareness.on("change", onPresence);
    this.#undo.push(() => this.awareness.off("change", onPresence));
    const idleness = new Idleness(this.awareness);
    this.#undo.push(() => idleness.stop());
    this.#undo.push(() => this.incoming.stop());

    this.#listenToWindow();
  }

  #listenToWindow(): void {
    const onOffline = () => {
      if (!this.#provider.wsconnected) return;
      // A dead network takes half a minute to be noticed. Trying again at once tells: a server on this very
      // machine answers although the network is gone.
      this.#provider.disconnect();
      this.#provider.connect();
    };
    const onOnline = () => {
      if (!this.#refused) this.connectNow();
    };
    const onVisible = () => {
      if (document.visibilityState === "visible" && this.#provider.shouldConnect) this.connectNow();
    };
    const onHide = () => removeAwarenessStates(this.awareness, [this.doc.clientID], "page hidden");
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) this.awareness.setLocalState({});
    };
    window.addEventListener("offline", onOffline);
    window.addEventListener("online", onOnline);
    document.addEventListener("visibilitychange", onVisible);
    window.addEventListener("pagehide", onHide);
    window.addEventListener("pageshow", onShow);
    this.#undo.push(() => {
      window.removeEventListener("offline", onOffline);
      window.removeEventListener("online", onOnline);
      document.removeEventListener("visibilitychange", onVisible);
      window.removeEventListener("pagehide", onHide);
      window.removeEventListener("pageshow", onShow);
    });
  }

  /** 4400 to 4499 are final, and so is a frame that no server understands (1003). Too large (1009) is so only the second time: what was too much for one update may pass
   * in the exchange at the start of the next connection. */
  #mayReconnect(event: CloseEvent): boolean {
    if (event.code === TOO_LARGE) {
      this.#refusedSizes += 1;
      return this.#refusedSizes < 2;
    }
    return event.code !== TEXT_FRAME && !(event.code >= 4400 && event.code < 4500);
  }

  #onClose(event: CloseEvent | null): void {
    // An attempt that this side gave up for a new one is no news.
    if (this.#destroyed || (!event && !this.#provider.wsconnected)) return;
    // Without an event it was this side that gave up. The provider still says what was before.
    // A reason can only have come over a WebSocket: whoever gave one was reached.
    if (event?.code === NO_REASON && !this.#provider.wsconnected) this.#events.onUnreached();
    this.incoming.left();
    this.#events.onDisconnected(event?.code ?? 0);
    if (event?.code !== 1012 && event?.code !== 1013) return;
    const delay = this.#resumeAfterMs + Math.random() * RESTART_SPREAD_MS;
    this.#resumeAfterMs = 0;
    // The provider is still closing; after that its own retry is called off for a later one.
    queueMicrotask(() => {
      if (this.#destroyed) return;
      this.#provider.disconnect();
      clearTimeout(this.#reconnect);
      this.#reconnect = setTimeout(() => this.#provider.connect(), delay);
    });
  }

  /** Timers of a page that nobody sees run once a minute: what comes from the server says when to renew the presence. */
  #renewWithMessages(): void {
    const { messageHandlers } = this.#provider;
    messageHandlers.forEach((handle, kind) => {
      messageHandlers[kind] = (...message) => {
        handle(...message);
        const state = this.awareness.getLocalState();
        if (!state || !document.hidden || performance.now() - this.#renewedAt < RENEW_MS) return;
        this.#renewedAt = performance.now();
        this.awareness.setLocalState(state);
      };
    });
  }

  #hearOfCopy(kept: boolean): void {
    clearTimeout(this.#copySilent);
    if (!this.#destroyed) this.#events.onCopy(kept);
  }

  async #attachCopy(generation: number): Promise<boolean> {
    let copy: IndexeddbPersistence;
    try {
      copy = new IndexeddbPersistence(copyName(this.#copyName(generation)), this.doc);
    } catch {
      this.#hearOfCopy(false);
      return false;
    }
    this.#copy = copy;
    this.#copySilent = setTimeout(() => this.#hearOfCopy(false), COPY_SILENT_MS);
    const loaded = copy.whenSynced.then(async () => {
      this.#hearOfCopy(true);
      return (await copy.get(openedKey)) === 1;
    });
    // whenSynced stays silent when the database cannot be opened at all.
    const failed = copy._db.then(
      () => new Promise<never>(() => undefined),
      () => {
        this.#hearOfCopy(false);
        return false;
      },
    );
    return Promise.race([loaded.catch(() => false), failed, afterPatience(false)]);
  }
}

/** The text of an offline copy, without connecting; null when it cannot be read. */
export async function readCopy(username: string, noteId: string, generation: number): Promise<string | null> {
  const doc = new Y.Doc();
  const copy = new IndexeddbPersistence(copyName({ username, noteId, generation }), doc);
  const late = afterPatience(null);
  const text = await Promise.race([
    copy.whenSynced.then(() => doc.getText("content").toString()),
    copy._db.then(
      () => late,
      () => null,
    ),
  ]);
  await copy.destroy().catch(() => undefined);
  doc.destroy();
  return text;
}
