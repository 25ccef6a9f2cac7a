import { Button } from "@mantine/core";
import { EmptyState } from "@/shared/ui/EmptyState";

/** Something in the page itself broke; a new start helps. What was kept is not known here, and so not claimed. */
export function ErrorPage() {
  return (
    <div role="alert">
      <EmptyState
        isPage
        sentence="This page broke. Reload it to go on; everything that it called saved is stored."
      >
        <Button onClick={() => location.reload()}>Reload</Button>
      </EmptyState>
    </div>
  );
}
