import { useIsMutating, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, type Token } from "@/api/client";
import type { components } from "@/api/schema";

export type Scope = components["schemas"]["ScopeEnum"];

const tokensKey = ["tokens"] as const;

export function useTokens() {
  return useQuery({
    queryKey: tokensKey,
    queryFn: async ({ signal }) => {
      const { data } = await client.GET("/api/v1/tokens/", { signal });
      return (data?.results ?? []) as Token[];
    },
  });
}

export interface NewToken {
  name: string;
  scopes: Scope[];
  expires_at: string | null;
}

/** Makes a token. Its secret is in the answer to this and never again. */
export function useCreateToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: NewToken) => {
      const { data } = await client.POST("/api/v1/tokens/", { body });
      return data as components["schemas"]["IssuedToken"];
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tokensKey }),
  });
}

const revokeKey = ["revoke token"] as const;

/** Whether a token is being revoked, and is still shown. */
export function useIsRevoking(): boolean {
  return useIsMutating({ mutationKey: revokeKey }) > 0;
}

export function useRevokeToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: revokeKey,
    mutationFn: async (id: Token["id"]) => {
      await client.DELETE("/api/v1/tokens/{token_id}/", { params: { path: { token_id: id } } });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tokensKey }),
  });
}
