import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import type { NotificationKind } from "@/api/news/notifications";
import type { components } from "@/api/schema";
import { toast } from "@/shared/lib/toast";

export type Settings = components["schemas"]["NotificationSettings"];
export type MailSettings = components["schemas"]["Mail"];
export type Channel = keyof components["schemas"]["Channels"];

const key = ["notification settings"] as const;

/** How this person is told of what. An address is confirmed elsewhere, so it is asked for again when one comes back. */
export function useSettings() {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const { data } = await client.GET("/api/v1/notification-settings/", { signal });
      return data as Settings;
    },
    refetchOnWindowFocus: "always",
  });
}

export interface Choice {
  kind: NotificationKind;
  channel: Channel;
  isWanted: boolean;
}

/** Chooses a way to be told of a kind; shown before the server has said yes. */
export function useChoose(): (choice: Choice) => void {
  const queryClient = useQueryClient();
  const { mutate } = useMutation({
    mutationKey: key,
    // One after the other: the last choice holds.
    scope: { id: "notification settings" },
    mutationFn: async ({ kind, channel, isWanted }: Choice) => {
      await client.PATCH("/api/v1/notification-settings/", {
        body: { events: { [kind]: { [channel]: isWanted } } },
      });
    },
    onError: (error) => toast.error(sentenceOf(error)),
    // An answer that was on its way meanwhile may not have had it.
    onSettled: () => {
      if (queryClient.isMutating({ mutationKey: key }) === 1) {
        void queryClient.invalidateQueries({ queryKey: key });
      }
    },
  });
  return (choice) => {
    const { kind, channel, isWanted } = choice;
    queryClient.setQueryData<Settings>(
      key,
      (before) =>
        before && {
          ...before,
          events: { ...before.events, [kind]: { ...before.events[kind], [channel]: isWanted } },
        },
    );
    mutate(choice);
  };
}

/** Has mail go to an address, once the link that is mailed there was followed; null: no mail any more. */
export function useChangeAddress() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (address: string | null) => {
      const { data } = await client.PATCH("/api/v1/notification-settings/", { body: { mail: { address } } });
      return data as Settings;
    },
    onSuccess: (settings) => queryClient.setQueryData(key, settings),
  });
}
