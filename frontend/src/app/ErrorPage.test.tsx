import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderPage } from "@/testing/page";
import { ErrorPage } from "./ErrorPage";

it("promises no more than what was called saved", () => {
  renderPage(<ErrorPage />);
  expect(screen.getByRole("alert")).toHaveTextContent("everything that it called saved is stored");
  expect(screen.getByRole("alert")).not.toHaveTextContent("kept on this device");
});
