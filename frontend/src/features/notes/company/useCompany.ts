import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useCurrentSession } from "@/api/CurrentSession";
import type { Replica } from "@/collab/Replica";
import { Company, type CompanySnapshot } from "@/editor/company/Company";
import { NoteAuthors } from "./authorBook";

/** What the editor is bound to, and the others in it: there as soon as there is a text. */
export function useCompany(noteId: string, replica: Replica | null) {
  const { username, color } = useCurrentSession();
  return useMemo(() => {
    if (!replica) return null;
    const { text, undoManager, awareness, incoming, doc } = replica;
    const book = new NoteAuthors(noteId, { username, color }, doc.clientID);
    const company = new Company({ text, undoManager, awareness, incoming }, book, username);
    return { text, undoManager, awareness, company };
  }, [noteId, replica, username, color]);
}

export function useCompanySnapshot(company: Company): CompanySnapshot {
  return useSyncExternalStore(company.subscribe, company.getSnapshot);
}

const nothing = () => () => undefined;

/** Whether the text is coloured by who wrote it. */
export function useIsColored(company: Company | null): boolean {
  return useSyncExternalStore(company?.subscribe ?? nothing, () => company?.getSnapshot().isColored ?? false);
}

/** Whom the window follows. */
export function useFollowed(company: Company | null): string | null {
  return useSyncExternalStore(company?.subscribe ?? nothing, () => company?.getSnapshot().following ?? null);
}

/** Ends following when the one who is followed goes. */
export function useFollowedStays(company: Company, following: string | null, isHere: boolean): void {
  useEffect(() => {
    if (following !== null && !isHere) company.stopFollowing();
  }, [company, following, isHere]);
}
