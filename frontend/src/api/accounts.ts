import { csrfToken } from "./csrf";
import { ApiError, apiError, unreachable } from "./errors";

/** Signing up, in and out: the account endpoints, which answer in their own shape. */
const root = "/_allauth/browser/v1";

interface AccountProblem {
  message: string;
  code?: string;
  param?: string;
}

async function send(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Response> {
  try {
    return await fetch(`${location.origin}${root}${path}`, {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(method === "GET" ? {} : { "X-CSRFToken": csrfToken() }),
      },
      body: body ? JSON.stringify(body) : null,
    });
  } catch {
    throw unreachable();
  }
}

/** Said in the words of this page where the server's own are stiff. */
const sentences: Readonly<Record<string, string>> = {
  username_password_mismatch: "User name or password is not right.",
  required: "Please fill this in.",
};

function problemsOf(body: unknown): AccountProblem[] {
  const errors = (body as { errors?: unknown } | null)?.errors;
  return Array.isArray(errors) ? (errors as AccountProblem[]) : [];
}

/** What was wrong with a form, each sentence at its field; without a field it is said above the form. */
function accountError(status: number, body: unknown): ApiError {
  const problems = problemsOf(body);
  if (problems.length === 0) return apiError(status, body);
  const fields: Record<string, string> = {};
  const general: string[] = [];
  for (const { code = "", message, param } of problems) {
    const sentence = sentences[code] ?? message;
    // One sentence a field is enough to act on; the next one shows when this one is mended.
    if (!param) general.push(sentence);
    else fields[param] ??= sentence;
  }
  return new ApiError(status, problems[0]?.code ?? "invalid", general.join(" "), fields);
}

/** False where nothing was changed, since somebody is signed in already, whoever that is. */
async function change(method: "POST" | "DELETE", path: string, body?: object): Promise<boolean> {
  // A page from the development server carries no cookie yet; any account GET sets it.
  if (!csrfToken()) await send("GET", "/config");
  const response = await send(method, path, body);
  if (response.ok) return true;
  const answer: unknown = await response.json().catch(() => null);
  // 401 with "flows" says who is signed in now (nobody), not that the request failed.
  if (method === "DELETE" && response.status === 401) return true;
  if (response.status === 409) return false;
  throw accountError(response.status, answer);
}

export const accounts = {
  logIn: (username: string, password: string) => change("POST", "/auth/login", { username, password }),
  signUp: (username: string, password: string) => change("POST", "/auth/signup", { username, password }),
  logOut: () => change("DELETE", "/auth/session"),
};
