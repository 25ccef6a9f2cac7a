import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { beforeAll, expect, it, vi } from "vitest";
import { replicaOf } from "@/testing/replica";
import { LaterReadView, loadReadView } from "./laterReadView";

// All that the part is made of is read here, which takes a busy machine a while.
beforeAll(loadReadView, 60_000);

it("makes nobody wait for a part that is here", () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <MemoryRouter>
          <LaterReadView replica={replicaOf("Words.")} readOnly onHeadings={vi.fn()} />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(screen.getByText("Words.")).toBeInTheDocument();
});
