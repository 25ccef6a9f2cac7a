import type { ServerFrame, WireRole } from "./ack";
import { Blockage } from "./Blockage";
import { leftBehind } from "./leftBehind";
import { MarkSchedule } from "./MarkSchedule";
import { type Connection, closedSnapshot, goneCodes, type NoteSnapshot, sameSnapshot } from "./NoteSnapshot";
import type { OfflineCopy } from "./OfflineCopy";
import { copyName, deleteCopy, keptGenerations } from "./offline";
import { inTime } from "./patience";
import { type Peer, peersOf, samePeers } from "./peers";
import { Replica } from "./Replica";
import { joined } from "./rescues";
import { SetAside } from "./SetAside";
import { SaveState, type SaveWord } from "./saveState";
import { unsavedNotes } from "./unsavedNotes";

/** IndexedDB is written a moment after the keystroke; a page that is closed within it may lose the last one. */
const COPY_SETTLES_MS = 1000;

/** One note, open in this tab: its replica, what is stored of it, and who else is there.
 *
 * Stays the same object while replicas come and go. Knows no React; the page subscribes. Nothing typed is thrown away:
 * text that the server will not take is set aside before its replica goes.
 */
export class OpenNote {
  readonly username: string;
  readonly noteId: string;
  readonly #listeners = new Set<() => void>();
  #snapshot = closedSnapshot;
  #save = new SaveState();
  #replica: Replica | null = null;
  #isOpen = false;
  #ready = false;
  #lastError = "";
  #quarantined = false;
  #lastEditAt = 0;
  #askedToPersist = false;
  readonly #marks = new MarkSchedule(
    () => this.#sendMark(),
    () => this.#onOverdue(),
  );
  readonly #blockage = new Blockage();
  readonly #aside: SetAside;
  #notifying = false;
  #connection: Connection = { kind: "opening" };
  #role: WireRole | null = null;
  #peers: readonly Peer[] = [];
  #maxTextBytes = 0;
  #seq = 0;
  #shunned: number | null = null;
  #startingOver: Promise<void> | null = null;

  constructor(username: string, noteId: string) {
    this.username = username;
    this.noteId = noteId;
    this.#aside = new SetAside(username, noteId, () => this.#changed());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): NoteSnapshot => this.#snapshot;

  open(): void {
    if (this.#isOpen) {
      // Somebody comes back to a note that was refused a moment ago, say because it was in the trash.
      this.resume();
      return;
    }
    this.#isOpen = true;
    window.addEventListener("beforeunload", this.#guardLeaving);
    this.#aside.open();
    void keptGenerations(this.username, this.noteId).then(([newest]) => {
      if (this.#isOpen && !this.#replica) this.#start(newest ?? null);
    });
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    window.removeEventListener("beforeunload", this.#guardLeaving);
    const wipe = this.#mayNotKeep();
    const replica = this.#forgetReplica();
    this.#aside.close();
    this.#snapshot = closedSnapshot;
    await this.#startingOver;
    if (replica) await this.#letGo(replica, wipe);
  }

  /** Goes on after the person signed in again, or asked to try again. */
  resume(): void {
    if (this.#connection.kind !== "refused") return;
    this.#connection = { kind: "opening" };
    this.#replica?.connectNow();
    this.#changed();
  }

  /** Sets the own text aside, if it was never stored, and starts over with what the server has. */
  async startOver(): Promise<void> {
    if (this.#replica) this.#startingOver = this.#replace(this.#replica);
    await this.#startingOver;
  }

  async #replace(old: Replica): Promise<void> {
    const { copy } = old;
    const isUnsaved = this.#save.hasUnsavedEdits || this.#hasUnloaded;
    this.#forgetReplica();
    // What the copy does not bring in time stays where it is, and is found the next time.
    const isWhole = !copy?.hasUnloadedEdits || (await inTime(copy.loaded).catch(() => false));
    const text = isUnsaved ? old.text.toString() : "";
    if (text !== "") await this.#aside.add(text);
    const isGone = await this.#letGo(old, isWhole);
    // Another tab goes on with this copy. What is in it and was set aside must not come back from it.
    this.#shunned = isWhole && !isGone ? old.generation : null;
    if (this.#isOpen && !this.#replica) this.#start(null);
  }

  /** The writer copied the text that was set aside, or does not want it. */
  dismissRescue(): Promise<void> {
    return this.#aside.dismiss();
  }

  /** Closes the note and what of it was never stored: its writer does not want it. */
  async discard(): Promise<void> {
    await this.close();
    this.#aside.drop();
  }

  /** The last revision that is surely in the text; null while this page may be behind. */
  get revision(): string | null {
    return this.#connection.kind === "live" ? `${this.#replica?.generation}.${this.#seq}` : null;
  }

  /** Own words that the server does not have and this device does not keep: they are in this tab alone. */
  get unkeptText(): string {
    const isTypedKept = !this.#save.hasUnsavedEdits || this.#keptHere === true;
    return joined([this.#aside.unkeptText, isTypedKept ? "" : (this.#replica?.text.toString() ?? "")]);
  }

  /** The server was sent something and is expected to say soon that it has it. */
  get isSaving(): boolean {
    return this.#save.isConnected && this.#save.hasUnsavedEdits && this.#role === "writer";
  }

  /** Whether closing the page now could lose something for good. */
  get wouldLose(): boolean {
    if (this.#aside.unkeptText !== "") return true;
    if (!this.#save.hasUnsavedEdits) return false;
    return this.#keptHere !== true || Date.now() - this.#lastEditAt < COPY_SETTLES_MS;
  }

  get #copy(): OfflineCopy | null {
    return this.#replica?.copy ?? null;
  }

  get #keptHere(): boolean | null {
    // A history that has a name and no copy is one whose copy is another tab's.
    return this.#copy ? this.#copy.keeps : this.#replica?.generation == null ? null : false;
  }

  get #hasUnloaded(): boolean {
    return this.#copy?.hasUnloadedEdits === true;
  }

  #start(generation: number | null): void {
    this.#connection = { kind: "opening" };
    this.#save = new SaveState();
    const replica = new Replica(this.username, this.noteId, generation, {
      onEdit: () => this.#onEdit(),
      onConnected: () => this.#onConnected(),
      onUnreached: () => this.#blockage.missed(),
      onDisconnected: (code) => this.#onDisconnected(code),
      onSynced: () => this.#onSynced(),
      onFrame: (frame) => this.#onFrame(frame),
      onRefused: (code) => this.#onRefused(code),
      onPresence: () => this.#onPresence(),
      onLoaded: () => this.#onLoaded(),
      onCopy: () => this.#onCopy(),
    });
    this.#replica = replica;
    void replica.open();
    this.#changed();
  }

  /** Lets go of ``replica`` and, with ``wipe``, of its copy; says whether that is gone. */
  async #letGo(replica: Replica, wipe: boolean): Promise<boolean> {
    await replica.destroy();
    const { copy } = replica;
    return wipe && copy !== null && deleteCopy(copy.name, async () => copy.marks);
  }

  /** Detaches the replica from this note and returns it, for its keeper to destroy. */
  #forgetReplica(): Replica | null {
    const replica = this.#replica;
    replica?.leave();
    this.#marks.cancel();
    this.#replica = null;
    this.#ready = false;
    this.#lastError = "";
    this.#quarantined = false;
    this.#connection = { kind: "opening" };
    this.#role = null;
    this.#peers = [];
    this.#save = new SaveState();
    return replica;
  }

  #onEdit(): void {
    this.#save.edited();
    this.#lastEditAt = Date.now();
    this.#copy?.mark();
    if (!this.#save.isConnected && !this.#askedToPersist) {
      this.#askedToPersist = true;
      void navigator.storage?.persist?.().catch(() => undefined);
    }
    this.#scheduleMark();
    this.#changed();
  }

  #onConnected(): void {
    this.#save.connected();
    this.#blockage.passed();
    this.#changed();
  }

  #onDisconnected(code: number): void {
    this.#save.disconnected();
    if (this.#connection.kind !== "refused") {
      this.#connection = this.#blockage.isThere ? { kind: "blocked" } : { kind: "offline", code };
    }
    this.#marks.cancel();
    this.#changed();
  }

  #onSynced(): void {
    this.#save.synced();
    this.#connection = { kind: "live" };
    this.#ready = true;
    this.#copy?.rememberOpened();
    this.#scheduleMark();
    this.#changed();
  }

  #onPresence(): void {
    if (!this.#replica) return;
    const peers = peersOf(this.#replica.awareness, this.username);
    if (samePeers(peers, this.#peers)) return;
    this.#peers = peers;
    this.#changed();
  }

  #onLoaded(): void {
    const copy = this.#copy;
    if (copy?.isWhole) this.#ready = true;
    // Only a mark makes it an edit: what else it brings is what the server has, or what another tab answers for.
    this.#save.loaded(copy?.hasEarlierEdits === true);
    this.#onCopy();
    if (this.#role) this.#setRole(this.#role);
  }

  #onCopy(): void {
    const copy = this.#copy;
    this.#save.awaitsEdits = this.#hasUnloaded && copy?.isLoading === true;
    this.#scheduleMark();
    if (copy?.keeps && this.#connection.kind === "live") copy.rememberOpened();
    this.#changed();
  }

  #onFrame(frame: ServerFrame): void {
    switch (frame.kind) {
      case "hello":
        this.#maxTextBytes = frame.maxTextBytes;
        this.#seq = frame.seq;
        // Said anew after every HELLO that it holds for.
        this.#quarantined = false;
        this.#replica?.learnGeneration(frame.generation, frame.generation !== this.#shunned);
        void this.#tidy(frame.generation);
        this.#setRole(frame.role);
        break;
      case "perm":
        this.#setRole(frame.role);
        break;
      case "saved":
        this.#seq = frame.seq;
        this.#onSaved(frame.id);
        break;
      case "unsaved":
        this.#save.troubled();
        break;
      case "error":
        this.#lastError = frame.detail;
        if (frame.code === "quarantined") this.#quarantined = true;
        break;
      case "bye":
        this.#replica?.resumeAfter(frame.resumeAfterMs);
        break;
      case "unknown":
        return;
    }
    this.#changed();
  }

  #onSaved(id: number): void {
    if (!this.#save.saved(id)) return;
    this.#marks.answered(this.#save.isSaved);
    if (!this.#save.isSaved) return;
    this.#replica?.acknowledged();
    this.#copy?.settle();
  }

  #setRole(role: WireRole): void {
    this.#role = role;
    if (role === "writer") this.#scheduleMark();
    // What a reader's replica has over the server's would stay on this page for ever, looking as if it were the note.
    else if (this.#save.hasUnsavedEdits) void this.startOver();
  }

  #onRefused(code: number): void {
    if (code === 4409) {
      void this.startOver();
      return;
    }
    this.#connection = { kind: "refused", code, detail: this.#lastError };
    this.#changed();
  }

  #scheduleMark(): void {
    if (this.#save.wantsMark && this.#role === "writer") this.#marks.request();
  }

  #sendMark(): void {
    if (this.#save.wantsMark) this.#replica?.sendMark(this.#save.mark());
  }

  #onOverdue(): void {
    this.#save.troubled();
    this.#changed();
  }

  /** Clears the device of histories that the server has left behind, after setting aside what was only there. */
  async #tidy(current: number): Promise<void> {
    for (const generation of await keptGenerations(this.username, this.noteId)) {
      if (generation !== current) await this.#setAside(generation);
    }
  }

  async #setAside(generation: number): Promise<void> {
    const name = copyName({ username: this.username, noteId: this.noteId, generation });
    await deleteCopy(name, async () => {
      const marks = unsavedNotes.marks(`${name}#`);
      const text = await leftBehind.readUnsaved(name);
      // What cannot be read or set aside now stays for the next time.
      return text === "" || (text !== null && (await this.#aside.add(text))) ? marks : null;
    });
  }

  /** A note that one may not see any more does not stay on the device, unless own words would go with it. */
  #mayNotKeep(): boolean {
    const connection = this.#connection;
    const isGone = connection.kind === "refused" && goneCodes.includes(connection.code);
    return isGone && !this.#save.hasUnsavedEdits && !this.#hasUnloaded;
  }

  #guardLeaving = (event: BeforeUnloadEvent): void => {
    if (this.wouldLose) event.preventDefault();
  };

  #word(): SaveWord {
    // A note that was refused says so at length, and is neither saved, nor saving, nor offline.
    if (this.#connection.kind === "refused") return "none";
    // A reader has nothing to save; only being cut off is worth a word.
    if (this.#role === "reader" && this.#save.isConnected) return "none";
    return this.#save.word(this.#keptHere === true);
  }

  /** Tells subscribers once for all that changed in this turn; awareness alone fires often. */
  #changed(): void {
    const next: NoteSnapshot = {
      connection: this.#connection,
      replica: this.#ready ? this.#replica : null,
      role: this.#role,
      save: this.#word(),
      unsavedEdits: this.#save.hasUnsavedEdits,
      unloadedEdits: this.#hasUnloaded,
      isLoading: this.#copy?.isLoading === true,
      keptHere: this.#keptHere,
      peers: this.#peers,
      rescue: this.#aside.rescue,
      quarantined: this.#quarantined,
      isRescueKept: this.#aside.isKept,
      maxTextBytes: this.#maxTextBytes,
    };
    if (sameSnapshot(next, this.#snapshot)) return;
    this.#snapshot = next;
    if (this.#notifying) return;
    this.#notifying = true;
    queueMicrotask(() => {
      this.#notifying = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
