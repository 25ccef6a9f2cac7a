/** What went wrong with a request, in one type: a stable code, a sentence for people, and the fields it is about. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** Sentences per field of the form that was sent. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** How long the server asks to wait before another try; 0 where it does not say. */
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }

  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** Whether the same request may do in a while, without anybody changing anything. */
  get passes(): boolean {
    return this.unreachable || this.status === 408 || this.status === 425 || this.status === 429;
  }
}

const sentences: Readonly<Record<string, string>> = {
  unreachable: "The server cannot be reached. Try again in a moment.",
  not_authenticated: "You were signed out. Sign in again to go on.",
  not_found: "This is not here, or you may not see it.",
  read_only: "You can read this note, but not change it.",
  trashed: "This note is in the trash. Restore it to change it.",
  unknown_user: "Nobody here has this user name.",
  stale_revision: "The note has changed since you read it.",
  document_full: "This note is as large as a note can be.",
  storage_unavailable: "The server cannot store anything right now. Try again in a moment.",
  file_too_large: "This file is larger than files may be here.",
  too_large: "This file is larger than files may be here.",
  image_too_large: "This image has more pixels than images may have here.",
  bad_image: "This looks like an image but cannot be read as one.",
  no_room: "There is no room for more files in this note, or for more of yours.",
  storage_full: "The server has no room left for files.",
  files_unavailable: "The server cannot store files right now. Try again in a moment.",
  busy: "The server is busy. Try again in a moment.",
  throttled: "That was a lot at once. Wait a moment and try again.",
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstSentence(value: unknown): string {
  return Array.isArray(value) ? String(value[0] ?? "") : String(value);
}

/** The header ``Retry-After``: seconds, or a date. */
function retryAfterMs(header: string | null): number {
  if (!header) return 0;
  const seconds = Number(header);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : 0;
}

/** The answer `{code, detail, fields?}` of the REST interface as an ApiError, whatever came. */
export function apiError(status: number, body: unknown, retryAfter: string | null = null): ApiError {
  const answer = isRecord(body) ? body : {};
  const code = typeof answer.code === "string" ? answer.code : status >= 500 ? "server" : "unknown";
  const detail = typeof answer.detail === "string" ? answer.detail : "";
  const fields = Object.fromEntries(
    Object.entries(isRecord(answer.fields) ? answer.fields : {}).map(([name, value]) => [
      name,
      firstSentence(value),
    ]),
  );
  const message =
    sentences[code] ||
    detail ||
    (status >= 500
      ? "The server had a problem. Try again in a moment."
      : "That did not work. Reload the page and try again.");
  return new ApiError(status, code, message, fields, retryAfterMs(retryAfter));
}

/** A request that got no answer at all. */
export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", sentences.unreachable ?? "");
}

/** Any thrown thing as a sentence for people. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "That did not work. Reload the page and try again.";
}
