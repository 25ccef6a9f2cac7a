import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { client } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import classes from "./AskForAccess.module.css";

/** Asks the owner of a note to be let in. What it says is the same whether there is such a note or not. */
export function AskForAccess({ noteId }: { noteId: string }) {
  const ask = useMutation({
    mutationFn: () => client.POST("/api/v1/access-requests/", { body: { note: noteId } }),
    onError: (error) => toast.error(sentenceOf(error)),
  });
  if (ask.isSuccess) {
    return (
      // The button is gone, and the focus with it: it goes to what is to be read.
      <p role="status" tabIndex={-1} ref={(words) => words?.focus()} className={classes.asked}>
        If there is such a note, its owner is asked now. It opens here as soon as it is shared with you.
      </p>
    );
  }
  return (
    <Button onClick={() => ask.mutate()} loading={ask.isPending}>
      Ask for access
    </Button>
  );
}
