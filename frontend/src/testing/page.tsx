/** What component tests share: a page around a component, and a server that answers as it is told. */
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { type InitialEntry, MemoryRouter } from "react-router";
import { vi } from "vitest";
import { CurrentSession } from "@/api/CurrentSession";
import type { NoteSummary } from "@/api/client";
import { newQueryClient } from "@/api/queryClient";

export interface SeenRequest {
  method: string;
  path: string;
  search: URLSearchParams;
  body: unknown;
  headers: Headers;
}

type Reply = [status: number, body: unknown];
type Answer = Reply | ((request: SeenRequest) => Reply | Promise<Reply>);

/** Answers requests by ``"METHOD /path"``; the query is not part of the path. Returns what was asked. */
export function answering(answers: Record<string, Answer>): SeenRequest[] {
  const asked: SeenRequest[] = [];
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const text = await request.clone().text();
    const { pathname: path, searchParams: search } = new URL(request.url);
    const seen = {
      method: request.method,
      path,
      search,
      body: text ? JSON.parse(text) : null,
      headers: request.headers,
    };
    asked.push(seen);
    const answer = answers[`${request.method} ${path}`];
    if (!answer) throw new TypeError("Failed to fetch");
    const [status, body] = typeof answer === "function" ? await answer(seen) : answer;
    return new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { "Content-Type": "application/json" },
    });
  });
  return asked;
}

export function renderPage(children: ReactNode, { username = "alice", path = "/" as InitialEntry } = {}) {
  return render(
    <QueryClientProvider client={newQueryClient()}>
      <MantineProvider env="test">
        <CurrentSession
          value={{ username, color: "#3b5bdb", is_administrator: false, max_attachment_bytes: 1000 }}
        >
          <MemoryRouter initialEntries={[path]}>{children}</MemoryRouter>
        </CurrentSession>
        <Notifications />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

export function summary(changes: Partial<NoteSummary> = {}): NoteSummary {
  return {
    id: "6d4a0a5e-1111-4222-8333-944445555666",
    title: "Garden",
    excerpt: "Seeds and beans",
    role: "owner",
    owner: "alice",
    created_at: "2026-11-01T10:00:00Z",
    updated_at: "2026-11-01T10:00:00Z",
    trashed_at: null,
    ...changes,
  };
}
