import { expect, it } from "vitest";
import { nextTask } from "./nextTask";

it("runs tasks in their order, but for those taken back", async () => {
  const done: string[] = [];
  nextTask(() => done.push("first"));
  nextTask(() => done.push("never"))();
  await new Promise<void>((resolve) => nextTask(resolve));
  expect(done).toEqual(["first"]);
});
