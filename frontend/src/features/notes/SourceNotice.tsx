import { Button } from "@mantine/core";
import { Notice } from "@/shared/ui/Notice";
import type { ShowsSource } from "./useShowsSource";

/** Says why the text is shown as it is written, and how to see it drawn all the same. */
export function SourceNotice({ reason, isSaid, toggle, dismiss }: ShowsSource) {
  if (!reason || !isSaid) return null;
  return (
    <Notice
      tone="info"
      actions={
        <>
          <Button size="compact-sm" variant="default" onClick={toggle}>
            Show preview anyway
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={dismiss}>
            Keep source
          </Button>
        </>
      }
    >
      {reason === "large"
        ? "This note is so long that it is shown as it is written, so that typing stays quick."
        : "Drawing this note takes long on this device, so it is shown as it is written."}
    </Notice>
  );
}
