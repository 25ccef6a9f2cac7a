import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { expect, it } from "vitest";
import { ErrorPage } from "./ErrorPage";

async function show(error: Error): Promise<HTMLElement> {
  const router = createMemoryRouter([
    {
      path: "/",
      lazy: () => Promise.reject(error),
      errorElement: <ErrorPage />,
      hydrateFallbackElement: <p>Loading</p>,
    },
  ]);
  render(
    <MantineProvider env="test">
      <RouterProvider router={router} />
    </MantineProvider>,
  );
  return screen.findByRole("alert");
}

it("promises no more than what was called saved", async () => {
  const page = await show(new Error("x is not a function"));
  expect(page).toHaveTextContent("everything that it called saved is stored");
  expect(page).not.toHaveTextContent("kept on this device");
});

it.each([
  "Failed to fetch dynamically imported module: http://localhost/assets/a.js",
  "error loading dynamically imported module: http://localhost/assets/a.js",
  "Importing a module script failed.",
  "Unable to preload CSS for /static/assets/a.css",
])("tells a part that did not come from one that broke (%s)", async (message) => {
  expect(await show(new TypeError(message))).toHaveTextContent("could not be loaded");
});
