import { Button } from "@mantine/core";
import { EmptyState } from "@/shared/ui/EmptyState";

/** Something in the page itself broke. What was typed is stored or kept on this device; a new start helps. */
export function ErrorPage() {
  return (
    <div role="alert">
      <EmptyState isPage sentence="This page broke. What you typed is stored or kept on this device.">
        <Button onClick={() => location.reload()}>Reload</Button>
      </EmptyState>
    </div>
  );
}
