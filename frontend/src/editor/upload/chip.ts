/** What stands in the text while a file is on its way: its name, how far it is, and what one can do about it. */
import type { Upload, UploadStatus, Uploads } from "./Uploads";

const undo = new WeakMap<HTMLElement, () => void>();

function element(kind: string, className: string, parent: HTMLElement): HTMLElement {
  const made = document.createElement(kind);
  made.className = className;
  parent.append(made);
  return made;
}

function button(label: string, name: string, parent: HTMLElement, act: () => void): HTMLButtonElement {
  const made = element("button", "cm-uploadButton", parent) as HTMLButtonElement;
  made.type = "button";
  made.textContent = label;
  made.setAttribute("aria-label", `${label} ${name}`);
  // The caret stays where it is.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", act);
  return made;
}

function words(status: UploadStatus): string {
  switch (status.kind) {
    case "queued":
      return "Waiting for its turn";
    case "sending":
      return status.share >= 1 ? "Almost there…" : `${Math.floor(status.share * 100)} %`;
    case "waiting":
      return status.isAnswered ? "The server is busy; trying again soon" : "Waiting for the connection";
    case "failed":
      return status.why;
    case "done":
      return "";
  }
}

/** A chip that follows its upload until ``dropChip``. */
export function makeChip(uploads: Uploads, id: number): HTMLElement {
  const chip = document.createElement("span");
  chip.className = "cm-upload";
  chip.contentEditable = "false";
  const start = uploads.get(id);
  if (!start) return chip;
  chip.setAttribute("role", "group");
  chip.setAttribute("aria-label", `Upload of ${start.name}`);
  const revoke = thumbnail(start, chip);
  element("span", "cm-uploadName", chip).textContent = start.name;
  const track = element("span", "cm-uploadTrack", chip);
  track.setAttribute("role", "progressbar");
  track.setAttribute("aria-label", start.name);
  track.setAttribute("aria-valuemin", "0");
  track.setAttribute("aria-valuemax", "100");
  const bar = element("span", "cm-uploadBar", track);
  const said = element("span", "cm-uploadWords", chip);
  const retry = button("Retry", start.name, chip, () => uploads.retry(id));
  const cancel = button("Cancel", start.name, chip, () => uploads.remove(id));

  const show = ({ status }: Upload) => {
    chip.dataset.status = status.kind;
    said.textContent = words(status);
    const share = status.kind === "sending" ? status.share : 0;
    bar.style.inlineSize = `${share * 100}%`;
    track.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    track.hidden = status.kind !== "sending";
    retry.hidden = !(status.kind === "waiting" || (status.kind === "failed" && status.canRetry));
    const label = status.kind === "failed" ? "Remove" : "Cancel";
    cancel.textContent = label;
    cancel.setAttribute("aria-label", `${label} ${start.name}`);
  };
  show(start);
  const stop = uploads.subscribe((upload) => {
    if (upload.id === id) show(upload);
  });
  undo.set(chip, () => {
    stop();
    revoke();
  });
  return chip;
}

export function dropChip(chip: HTMLElement): void {
  undo.get(chip)?.();
}

/** The picture itself, small. Drawings are not shown: they are not shown later either. */
function thumbnail({ file }: Upload, chip: HTMLElement): () => void {
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type) || !URL.createObjectURL) return () => undefined;
  const address = URL.createObjectURL(file);
  const image = element("img", "cm-uploadImage", chip) as HTMLImageElement;
  image.alt = "";
  image.addEventListener("error", () => image.remove());
  image.src = address;
  return () => URL.revokeObjectURL(address);
}
