import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { setDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { renderPage } from "@/testing/page";
import { TellSection } from "./TellSection";

const NAME = "a note is shared with me";

function browserThat(permission: NotificationPermission, answer: NotificationPermission = permission) {
  setDeviceSwitch("tell.shared", false);
  const requestPermission = vi.fn(async () => answer);
  vi.stubGlobal("Notification", { permission, requestPermission });
  renderPage(<TellSection />);
  return requestPermission;
}

it("asks for permission when something is chosen, and never before", async () => {
  const asked = browserThat("default", "granted");
  expect(asked).not.toHaveBeenCalled();
  await userEvent.click(screen.getByLabelText(NAME));
  expect(asked).toHaveBeenCalledOnce();
  expect(screen.getByLabelText(NAME)).toBeChecked();
});

it("stays off where the browser says no, and says what can be done", async () => {
  browserThat("default", "denied");
  await userEvent.click(screen.getByLabelText(NAME));
  await vi.waitFor(() => expect(screen.getByLabelText(NAME)).not.toBeChecked());
  expect(screen.getByRole("status")).toHaveTextContent("Allow notifications in its settings");
  expect(screen.getByLabelText(NAME)).toBeDisabled();
});

it("does not ask twice", async () => {
  const asked = browserThat("granted");
  await userEvent.click(screen.getByLabelText(NAME));
  await userEvent.click(screen.getByLabelText(NAME));
  expect(asked).not.toHaveBeenCalled();
  expect(screen.getByLabelText(NAME)).not.toBeChecked();
});
