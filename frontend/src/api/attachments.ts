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
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener("error", () => reject(unreachable()));
    request.addEventListener("abort", () => reject(unreachable()));
    request.addEventListener("load", () => {
      const answer = parsed(request.responseText);
      if (request.status === 401) sessionNews.announce("expired");
      if (request.status === 201) resolve(answer as Attachment);
      else reject(apiError(request.status, answer));
    });
    signal.addEventListener("abort", () => request.abort(), { once: true });
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
