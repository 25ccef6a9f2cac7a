import createFetchClient, { type Middleware } from "openapi-fetch";
import { csrfToken } from "./csrf";
import { apiError, unreachable } from "./errors";
import type { components, paths } from "./schema";
import { sessionNews } from "./session";

const sessionPath = "/api/v1/session/";

/** Sends the cross-site token, and turns every refusal into a thrown ApiError. */
const manners: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return;
    // Asking who is there is allowed to be answered with "nobody".
    if (response.status === 401 && schemaPath !== sessionPath) sessionNews.announce("expired");
    {
      const body: unknown = await response.json().catch(() => null);
      throw apiError(response.status, body, response.headers.get("Retry-After"));
    }
  },
  onError({ error }) {
    return error instanceof TypeError ? unreachable() : undefined;
  },
};

// An absolute address, because Request in the test environment knows no page to be relative to.
/** The REST interface, typed by its own description. */
export const client = createFetchClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  headers: { Accept: "application/json" },
  fetch: (request) => globalThis.fetch(request),
});
client.use(manners);

export type Session = components["schemas"]["Person"];
export type NoteSummary = components["schemas"]["NoteSummary"];
export type Note = components["schemas"]["Note"];
export type Share = components["schemas"]["Share"];
export type Attachment = components["schemas"]["Attachment"];
export type Token = components["schemas"]["Token"];
export type Role = NoteSummary["role"];
