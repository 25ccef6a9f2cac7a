/** What Ctrl+S answers, in each state of a note. */
import { expect, it } from "vitest";
import type { Connection } from "@/collab/NoteSnapshot";
import type { Rescue } from "@/collab/rescues";
import type { SaveWord } from "@/collab/saveState";
import { saveAnswer } from "./useSaveAnswer";

const opening: Connection = { kind: "opening" };
const live: Connection = { kind: "live" };
const offline: Connection = { kind: "offline", code: 0 };
const refused: Connection = { kind: "refused", code: 4404, detail: "" };
const rescue: Rescue = { text: "mine", at: 0, keys: [] };

interface State {
  save: SaveWord;
  connection: Connection;
  mayWrite?: boolean;
  keptHere?: boolean | null;
  unsavedEdits?: boolean;
  unloadedEdits?: boolean;
  rescue?: Rescue | null;
}

it.each<[state: State, answer: string]>([
  [{ save: "none", connection: opening }, "Opening…"],
  [{ save: "none", connection: live }, "Opening…"],
  [{ save: "saved", connection: live }, "Already saved"],
  [{ save: "saving", connection: live }, "Saving…"],
  [{ save: "retrying", connection: live }, "Not saved – retrying"],
  [{ save: "offline", connection: offline }, "Offline – kept on this device"],
  [{ save: "offline", connection: offline, keptHere: false }, "Offline"],
  [{ save: "offline", connection: offline, keptHere: null }, "Offline"],
  [{ save: "retrying", connection: offline, keptHere: false }, "Not saved – retrying"],
  [{ save: "none", connection: live, mayWrite: false }, "You can read this note, but not change it"],
  [{ save: "offline", connection: offline, mayWrite: false }, "Offline – kept on this device"],
  [{ save: "none", connection: refused }, "Everything you had typed was stored"],
  [{ save: "none", connection: refused, mayWrite: false }, "Everything you had typed was stored"],
  [{ save: "none", connection: refused, unsavedEdits: true }, "What you typed last was not stored"],
  [{ save: "none", connection: refused, unloadedEdits: true }, "What you typed last was not stored"],
  [{ save: "none", connection: refused, rescue }, "A text of yours was not stored"],
  [{ save: "retrying", connection: refused }, "Not saved – retrying"],
])("%j", ({ save, mayWrite = true, ...state }, answer) => {
  const stand = { keptHere: true, unsavedEdits: false, unloadedEdits: false, rescue: null, ...state };
  expect(saveAnswer(save, stand, mayWrite)).toBe(answer);
});
