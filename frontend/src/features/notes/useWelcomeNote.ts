import { useState } from "react";
import { useNavigate } from "react-router";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import { useCreateNote } from "./api";
import { unlessGone } from "./unlessGone";

const TITLE = "Welcome to Curio";

/** Makes a note that shows what a note can hold, and goes there. Its text comes to the page when it is asked for. */
export function useWelcomeNote(): { start: () => void; isStarting: boolean } {
  const navigate = useNavigate();
  const { mutateAsync: create } = useCreateNote();
  const [isStarting, setStarting] = useState(false);
  const make = async () => {
    const go = unlessGone(navigate);
    const { default: content } = await import("./samples/welcome.md?raw");
    const note = await create({ title: TITLE, content });
    go(`/notes/${note.id}`);
  };
  const start = () => {
    if (isStarting) return;
    setStarting(true);
    void make()
      .catch((error) => toast.error(sentenceOf(error)))
      .finally(() => setStarting(false));
  };
  return { start, isStarting };
}
