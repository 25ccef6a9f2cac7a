import { Button } from "@mantine/core";
import { Link } from "react-router";
import { useTitle } from "@/shared/hooks/useTitle";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";

export function NotFoundPage() {
  useTitle("Not found");
  return (
    <>
      <PageHeader />
      <EmptyState isPage sentence="There is nothing at this address.">
        <Button variant="default" component={Link} to="/">
          Back to your notes
        </Button>
      </EmptyState>
    </>
  );
}
