import type { Extension } from "@codemirror/state";
import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useCurrentSession } from "@/api/CurrentSession";
import { sentenceOf } from "@/api/errors";
import type { Peer } from "@/collab/peers";
import { editorCommandIds, readingCommands } from "@/editor/commands";
import { type Mentionable, writingSources } from "@/editor/completion/sources";
import type { EditorHandle } from "@/editor/Editor";
import { type Survey, surveyed } from "@/editor/survey";
import { catalogue } from "@/shared/commands/catalogue";
import { useCommands } from "@/shared/commands/desk";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { toast } from "@/shared/lib/toast";
import { createTitled, findTitles } from "./titles";

interface Aided {
  noteId: string;
  editor: RefObject<EditorHandle | null>;
  peers: readonly Peer[];
  members(): Promise<string[]>;
  /** Whether the text, and with it the editor, is on the page. */
  isThere: boolean;
  mayWrite: boolean;
}

/** Everybody else who can be mentioned: those who are here now first. */
export function mentionable(
  peers: readonly Peer[],
  members: readonly string[],
  ownName: string,
): Mentionable[] {
  const here = peers.map(({ name }) => ({ name, detail: "here now" }));
  const others = members.filter((name) => name !== ownName && !peers.some((peer) => peer.name === name));
  return [...here, ...others.map((name) => ({ name, detail: "" }))];
}

/** What a page gives the editor and takes from it: people and notes to name, commands, and what the note amounts to. */
export function useWritingAids({ noteId, editor, peers, members, isThere, mayWrite }: Aided): {
  extra: Extension;
  survey: Survey | null;
} {
  const queryClient = useQueryClient();
  const { username } = useCurrentSession();
  const [survey, setSurvey] = useState<Survey | null>(null);
  const [isFocused, toggleFocus] = useDeviceSwitch("focusMode");
  const [, toggleWide] = useDeviceSwitch("wide");

  // The editor is made once; whoever is here by then is asked for through this.
  const latest = useRef(() => Promise.resolve<Mentionable[]>([]));
  useEffect(() => {
    latest.current = async () => mentionable(peers, await members(), username);
  });
  const [extra] = useState<Extension>(() => [
    surveyed(setSurvey),
    writingSources.of({
      people: () => latest.current(),
      notes: async (typed) =>
        (await findTitles(queryClient, typed)).map(({ id, title }) => ({ id, title, isOpen: id === noteId })),
      createNote: (title) =>
        createTitled(queryClient, title).then(
          () => true,
          (error) => {
            toast.error(sentenceOf(error));
            return false;
          },
        ),
    }),
  ]);

  useEffect(() => {
    editor.current?.setFocusMode(isFocused && isThere);
    document.documentElement.toggleAttribute("data-focus-mode", isFocused);
    return () => void document.documentElement.removeAttribute("data-focus-mode");
  }, [editor, isFocused, isThere]);

  const isInTable = survey?.isInTable ?? false;
  const offered = editorCommandIds.filter(
    (id) =>
      isThere && (mayWrite || readingCommands.has(id)) && (isInTable || catalogue[id].group !== "Table"),
  );
  useCommands({
    ...Object.fromEntries(offered.map((id) => [id, () => editor.current?.run(id)])),
    focusMode: () => {
      toggleFocus();
      editor.current?.focus();
    },
    wide: toggleWide,
  });
  return { extra, survey };
}
