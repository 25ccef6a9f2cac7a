import type * as decoding from "lib0/decoding";
import { Awareness, removeAwarenessStates } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { EXTENSION, encodeMark, readServerFrame, type ServerFrame } from "./ack";
import { Idleness } from "./Idleness";
import { Incoming } from "./Incoming";
import { type CopyEvents, OfflineCopy } from "./OfflineCopy";
import { copyName, holdCopy } from "./offline";
import { inTime } from "./patience";

const MAX_BACKOFF_MS = 30_000;
/** An attempt to connect that has taken so long may be lost, say with the network on which it was begun. */
const ATTEMPT_MS = 5000;
/** Nobody answers an attempt any more that has taken so long; a browser would wait for minutes. */
const GIVEN_UP_MS = 20_000;
/** The others take a presence for gone that was not renewed for 30 s; the server is silent for 15 s at most (P17). */
const RENEW_MS = 10_000;
/** A restarted server is not to be met by everybody at once. */
const RESTART_SPREAD_MS = 5000;
const NO_REASON = 1006;
const TEXT_FRAME = 1003;
const TOO_LARGE = 1009;
const UNDO_CAPTURE_MS = 400;

/** ``onLoaded`` is said as well when the copy brings something later, from another tab. */
export interface ReplicaEvents extends CopyEvents {
  /** This person changed the text. */
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
  #copy: OfflineCopy | null = null;
  #letGoOfCopy: () => Promise<unknown> = async () => undefined;
  #reconnect: ReturnType<typeof setTimeout> | undefined;
  #attempt: ReturnType<typeof setTimeout> | undefined;
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

  /** Its place on this device; null while its history has no name. */
  get copy(): OfflineCopy | null {
    return this.#copy;
  }

  /** Loads the offline copy, if there is one, and connects; without it, when that takes too long. */
  async open(): Promise<void> {
    if (this.#generation !== null) {
      await inTime(this.#attachCopy(this.#generation).loaded).catch(() => undefined);
    }
    if (!this.#destroyed) this.#provider.connect();
  }

  /** The server named the history that it sends; from now on it is kept under that name, with ``isKept``. */
  learnGeneration(generation: number, isKept = true): void {
    if (this.#generation !== null) return;
    this.#generation = generation;
    this.#provider.params = this.#params();
    if (isKept) this.#attachCopy(generation);
    else this.#events.onCopy();
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

  /** Lets go of the connection, and says nothing any more. Its copy may still be loading. */
  leave(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    clearTimeout(this.#reconnect);
    clearTimeout(this.#attempt);
    for (const undo of this.#undo) undo();
    removeAwarenessStates(this.awareness, [this.doc.clientID], "closed");
    this.#provider.destroy();
  }

  /** Lets go of memory and copy, too. */
  async destroy(): Promise<void> {
    this.leave();
    this.undoManager.destroy();
    this.awareness.destroy();
    await this.#copy?.close();
    await this.#letGoOfCopy();
    this.doc.destroy();
  }

  #params(): Record<string, string> {
    const params: Record<string, string> = { v: "1", caps: "ext" };
    if (this.#generation !== null) params.generation = String(this.#generation);
    return params;
  }

  #listen(): void {
    const provider = this.#provider;
    const onUpdate = (_update: Uint8Array, origin: unknown) => {
      // What a copy brings is no typing, though it is sent like that where the connection is there already.
      if (this.#copy?.brought(origin)) this.#events.onLoaded();
      else if (origin !== provider) this.#events.onEdit();
    };
    this.doc.on("update", onUpdate);
    this.#undo.push(() => this.doc.off("update", onUpdate));

    provider.on("status", ({ status }) => {
      if (status === "connecting") this.#watchAttempt();
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

  #watchAttempt(): void {
    this.#askedAt = performance.now();
    const socket = this.#provider.ws;
    clearTimeout(this.#attempt);
    this.#attempt = setTimeout(() => {
      if (socket?.readyState === WebSocket.CONNECTING) socket.close();
    }, GIVEN_UP_MS);
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

  #attachCopy(generation: number): OfflineCopy {
    const name = copyName({ username: this.#username, noteId: this.#noteId, generation });
    this.#letGoOfCopy = holdCopy(name);
    const copy = new OfflineCopy(name, this.doc, {
      onLoaded: () => {
        this.#hasText ||= copy.isWhole;
        if (!this.#destroyed) this.#events.onLoaded();
      },
      onCopy: () => {
        if (!this.#destroyed) this.#events.onCopy();
      },
    });
    this.#copy = copy;
    this.#events.onCopy();
    return copy;
  }
}
