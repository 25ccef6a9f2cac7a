import { attach } from "@/api/attachments";
import { ApiError, sentenceOf } from "@/api/errors";
import { UploadFailure, type UploadHost, Uploads } from "@/editor/upload";
import { toast } from "@/shared/lib/toast";

const known = new Map<string, Uploads>();

/** A note's uploads in this tab: they go on while another note is looked at, and are there when one comes back. */
export function uploadsOf(username: string, noteId: string, maxBytes: number): Uploads {
  const key = `${username}:${noteId}`;
  let uploads = known.get(key);
  if (!uploads) {
    uploads = new Uploads(host(noteId, maxBytes));
    known.set(key, uploads);
  }
  return uploads;
}

function host(noteId: string, maxBytes: number): UploadHost {
  return {
    maxBytes,
    async send(file, key, signal, onProgress) {
      try {
        return (await attach(noteId, file, { key, signal, onProgress })).markdown;
      } catch (error) {
        if (!(error instanceof ApiError)) throw new UploadFailure(sentenceOf(error), "final");
        // Whoever was signed out signs in again in a dialog above the page.
        const isLater = error.passes || error.status === 401;
        throw new UploadFailure(error.message, isLater ? "later" : "final", {
          isAnswered: error.status !== 0,
          afterMs: error.retryAfterMs,
        });
      }
    },
    tell: (sentence) => toast.error(sentence),
  };
}
