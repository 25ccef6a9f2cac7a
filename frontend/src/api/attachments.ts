import type { Attachment } from "./client";
import { csrfToken } from "./csrf";
import { apiError, unreachable } from "./errors";
import { sessionNews } from "./session";

export interface Sending {
  /** The same key twice makes one attachment. */
  key: string;
  signal: AbortSignal;
  /** Told how much is sent, from 0 to 1. */
  onProgress(share: number): void;
}

/** A connection that is cut without a word is noticed by nothing coming and going for so long. The server may work on an
 * image for a while before it answers. */
const SILENT_MS = 90_000;

/** Attaches a file to a note. An XMLHttpRequest, for fetch does not say how far it is. Throws ApiError. */
export function attach(
  noteId: string,
  file: File,
  { key, signal, onProgress }: Sending,
): Promise<Attachment> {
  const request = new XMLHttpRequest();
  return new Promise<Attachment>((resolve, reject) => {
    const form = new FormData();
    form.append("file", file, file.name || "file");
    request.open("POST", `/api/v1/notes/${noteId}/attachments/`);
    request.responseType = "text";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Idempotency-Key", key);
    let silence: ReturnType<typeof setTimeout>;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENT_MS);
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      heard();
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener("loadend", () => clearTimeout(silence));
    request.addEventListener("error", () => reject(unreachable()));
    request.addEventListener("abort", () => reject(unreachable()));
    request.addEventListener("load", () => {
      const answer = parsed(request.responseText);
      if (request.status === 401) sessionNews.announce("expired");
      if (request.status === 201) resolve(answer as Attachment);
      else reject(apiError(request.status, answer, request.getResponseHeader("Retry-After")));
    });
    signal.addEventListener("abort", () => request.abort(), { once: true });
    heard();
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
