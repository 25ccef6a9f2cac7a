/** Files by paste, drop or picker: a chip at once, and Markdown in its place when the server has the file. */
import { type Extension, Facet, Prec } from "@codemirror/state";
import { type Command, EditorView, ViewPlugin } from "@codemirror/view";
import * as Y from "yjs";
import { uploadLook } from "./look";
import { insertion, leavePlace, type Place, placesField, placeUploads } from "./places";
import { bringsFiles, droppedFiles, pastedFiles } from "./transfer";
import type { Upload, Uploads } from "./Uploads";

export { UploadFailure, type UploadHost, Uploads } from "./Uploads";

interface Bound {
  readonly text: Y.Text;
  readonly undoManager: Y.UndoManager;
}

const readOnlySentence = "You can read this note, but not add files to it.";

interface Receiver {
  tell(sentence: string): void;
  begin(view: EditorView, files: File[], at: number): void;
}

const receiving = Facet.define<Receiver, Receiver | null>({ combine: ([receiver]) => receiver ?? null });

/** Sends files and shows them at ``at``, or says why not. */
function start(view: EditorView, files: File[], at: number): void {
  const receiver = view.state.facet(receiving);
  if (view.state.readOnly) receiver?.tell(readOnlySentence);
  else if (files.length > 0) receiver?.begin(view, files, at);
}

/** Asks for files, and puts them where the caret is. For menus, toolbars and keys. */
export const pickFiles: Command = (view) => {
  if (!view.state.facet(receiving)) return false;
  if (view.state.readOnly) {
    // Whoever is told at once does not pick in vain.
    start(view, [], 0);
    return true;
  }
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.hidden = true;
  input.addEventListener("change", () => {
    input.remove();
    start(view, [...(input.files ?? [])], view.state.selection.main.to);
    view.focus();
  });
  input.addEventListener("cancel", () => {
    input.remove();
    view.focus();
  });
  // On the page, or the browser may throw it away before it has asked for anything.
  document.body.append(input);
  input.click();
  return true;
};

/** Makes an editor take files. */
export function uploading(uploads: Uploads, { text, undoManager }: Bound): Extension {
  const field = placesField(uploads);

  const begin = (view: EditorView, files: File[], at: number) => {
    const added = uploads.add(files);
    const names = added.map(({ name }) => name).join(", ");
    view.dispatch({
      effects: [
        placeUploads.of(added.map(({ id }) => ({ id, at }))),
        EditorView.announce.of(`Uploading ${names}`),
      ],
      selection: { anchor: at },
      scrollIntoView: true,
    });
  };

  class Following {
    readonly #view: EditorView;
    readonly #stop: () => void;
    #isOver = false;

    constructor(view: EditorView) {
      this.#view = view;
      this.#stop = uploads.subscribe((upload) => this.#follow(upload));
      // What was on its way when the note was left; an editor cannot be changed while it is being made.
      queueMicrotask(() => this.#takeUp());
      document.addEventListener("dragover", this.#keepPage);
      document.addEventListener("drop", this.#keepPage);
    }

    destroy(): void {
      this.#isOver = true;
      this.#stop();
      document.removeEventListener("dragover", this.#keepPage);
      document.removeEventListener("drop", this.#keepPage);
      for (const { id, at } of this.#places) {
        uploads.anchors.set(id, Y.createRelativePositionFromTypeIndex(text, at, -1));
      }
    }

    get #places(): readonly Place[] {
      return this.#view.state.field(field);
    }

    #takeUp(): void {
      if (this.#isOver || !text.doc) return;
      const placed = new Set(this.#places.map(({ id }) => id));
      const found: Place[] = [];
      for (const { id } of uploads.list()) {
        if (placed.has(id)) continue;
        const anchor = uploads.anchors.get(id) as Y.RelativePosition | undefined;
        const there = anchor && Y.createAbsolutePositionFromRelativePosition(anchor, text.doc);
        const length = this.#view.state.doc.length;
        found.push({ id, at: Math.min(there?.index ?? length, length) });
      }
      if (found.length > 0) this.#view.dispatch({ effects: placeUploads.of(found) });
      for (const upload of uploads.list()) this.#follow(upload);
    }

    #follow(upload: Upload): void {
      const place = this.#places.find(({ id }) => id === upload.id);
      if (!place) return;
      if (!uploads.get(upload.id)) {
        const effects = [leavePlace.of(upload.id), EditorView.announce.of(`${upload.name} was not added`)];
        this.#view.dispatch({ effects });
      } else if (upload.status.kind === "done") this.#insert(upload, upload.status.markdown, place.at);
      else if (upload.status.kind === "failed") {
        const said = `${upload.name} was not uploaded. ${upload.status.why}`;
        this.#view.dispatch({ effects: EditorView.announce.of(said) });
      }
    }

    #insert(upload: Upload, markdown: string, at: number): void {
      const { state } = this.#view;
      if (state.readOnly) {
        uploads.refuse(upload.id, "You can no longer change this note.");
        return;
      }
      const insert = insertion(state, at, markdown, upload.isOneOfMany);
      const { main } = state.selection;
      const transaction = state.update({
        changes: { from: at, insert },
        // Whoever waits behind the chip waits behind the image.
        ...(main.empty && main.head === at ? { selection: { anchor: at + insert.length } } : {}),
        effects: [leavePlace.of(upload.id), EditorView.announce.of(`${upload.name} was added`)],
        userEvent: "input.upload",
      });
      if (!transaction.docChanged) {
        uploads.refuse(upload.id, "The note is as large as a note can be.");
        return;
      }
      undoManager.stopCapturing();
      this.#view.dispatch(transaction);
      undoManager.stopCapturing();
      uploads.remove(upload.id);
    }

    /** A file that misses the text must not take the place of the page. */
    #keepPage = (event: DragEvent): void => {
      if (event.defaultPrevented || !bringsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    };
  }

  return [
    field,
    receiving.of({ begin, tell: uploads.host.tell }),
    ViewPlugin.fromClass(Following),
    Prec.highest(EditorView.domEventHandlers(handlers)),
    uploadLook,
  ];
}

const handlers = {
  paste(event: ClipboardEvent, view: EditorView): boolean {
    const files = event.clipboardData ? pastedFiles(event.clipboardData) : [];
    if (files.length === 0) return false;
    event.preventDefault();
    start(view, files, view.state.selection.main.to);
    return true;
  },
  dragover(event: DragEvent, view: EditorView): boolean {
    if (!bringsFiles(event.dataTransfer)) return false;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = view.state.readOnly ? "none" : "copy";
    view.dom.classList.toggle("cm-receiving", !view.state.readOnly);
    // The caret of a drag, which shows where it will go, is drawn by another handler.
    return false;
  },
  dragleave(event: DragEvent, view: EditorView): boolean {
    if (!view.contentDOM.contains(event.relatedTarget as Node | null)) {
      view.dom.classList.remove("cm-receiving");
    }
    return false;
  },
  drop(event: DragEvent, view: EditorView): boolean {
    view.dom.classList.remove("cm-receiving");
    if (!event.dataTransfer || !bringsFiles(event.dataTransfer)) return false;
    event.preventDefault();
    const { files, hasFolder } = droppedFiles(event.dataTransfer);
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
    start(view, files, at);
    if (hasFolder && !view.state.readOnly) {
      view.state.facet(receiving)?.tell("Folders cannot be attached, only the files in them.");
    }
    view.focus();
    return true;
  },
};
