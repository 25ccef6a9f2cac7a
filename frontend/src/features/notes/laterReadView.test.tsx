import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { expect, it } from "vitest";
import { replicaOf } from "@/testing/replica";
import { LaterReadView, loadReadView } from "./laterReadView";

it("makes nobody wait for a part that is here", async () => {
  await loadReadView();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <MemoryRouter>
          <LaterReadView replica={replicaOf("Words.")} readOnly />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(screen.getByText("Words.")).toBeInTheDocument();
});
