import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./errors";

/** Refusals are final; only a server that could not be reached is asked again. */
function worthRetrying(failures: number, error: unknown): boolean {
  return error instanceof ApiError && error.unreachable && failures < 1;
}

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // A server on this machine answers without any network, so being "offline" is decided by asking.
      queries: {
        staleTime: 5_000,
        gcTime: Number.POSITIVE_INFINITY,
        retry: worthRetrying,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
