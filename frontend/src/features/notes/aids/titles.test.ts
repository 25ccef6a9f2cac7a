import { expect, it } from "vitest";
import { newQueryClient } from "@/api/queryClient";
import { answering, summary } from "@/testing/page";
import { findTitles } from "./titles";

it("finds the note that is called so where more have the words than come at once", async () => {
  const others = Array.from({ length: 50 }, (_, number) =>
    summary({ id: `${number}`, title: `Plan ${number}` }),
  );
  const plan = summary({ id: "plan", title: "Plan" });
  const asked = answering({
    "GET /api/v1/notes/": ({ search }) => {
      const results = search.get("title") ? [plan] : others;
      return [200, { results, next: search.get("title") ? null : "http://x/?cursor=more", previous: null }];
    },
  });
  const found = await findTitles(newQueryClient(), "plan");
  expect(found.map(({ id }) => id)).toEqual(["plan", "0", "1", "2", "3", "4", "5", "6"]);
  expect(asked.length).toBe(2);
});

it("asks once where all came, and puts the one that is called so first", async () => {
  const results = ["Plan B", "My plan", "PLAN"].map((title) => summary({ id: title, title }));
  const asked = answering({ "GET /api/v1/notes/": [200, { results, next: null, previous: null }] });
  const found = await findTitles(newQueryClient(), "Plan");
  expect(found.map(({ id }) => id)).toEqual(["PLAN", "Plan B", "My plan"]);
  expect(asked.length).toBe(1);
});
