import { Button } from "@mantine/core";
import { useRouteError } from "react-router";
import { EmptyState } from "@/shared/ui/EmptyState";

/** The words that browsers have for a part of the page that did not come. */
const notLoaded = /dynamically imported module|importing a module script failed|preload/i;

/** Something in the page itself broke, or did not come; a new start helps. What was kept is not known here, and so not
 * claimed. */
export function ErrorPage() {
  const error = useRouteError();
  const sentence =
    error instanceof Error && notLoaded.test(error.message)
      ? "This part of the page could not be loaded. Reload it when the server can be reached again."
      : "This page broke. Reload it to go on; everything that it called saved is stored.";
  return (
    <div role="alert">
      <EmptyState isPage sentence={sentence}>
        <Button onClick={() => location.reload()}>Reload</Button>
      </EmptyState>
    </div>
  );
}
