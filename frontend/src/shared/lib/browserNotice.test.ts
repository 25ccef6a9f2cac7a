import { expect, it, vi } from "vitest";
import { permission, tell } from "./browserNotice";

function browserThat(shows: () => void): void {
  vi.stubGlobal(
    "Notification",
    class {
      static permission = "granted";
      constructor() {
        shows();
      }
    },
  );
}

const words = { title: "ada changed “Garden”", body: "Milk", tag: "edited 1" };

it("does not say that it may tell where the browser leaves that to a service worker", () => {
  browserThat(() => {
    throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.");
  });
  tell(words, () => undefined);
  expect(permission()).toBe("unsupported");
});

it("goes on where it can", () => {
  browserThat(() => undefined);
  tell(words, () => undefined);
  expect(permission()).toBe("granted");
});
