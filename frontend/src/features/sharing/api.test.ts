import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { answering } from "@/testing/page";
import { letRead } from "./api";

const url = "/api/v1/notes/n1/shares/";
const bob = (role: string) => ({ username: "bob", role, color: "#3b5bdb" });

it("lets somebody read", async () => {
  const asked = answering({ [`GET ${url}`]: [200, { results: [] }], [`POST ${url}`]: [201, bob("viewer")] });
  expect(await letRead(new QueryClient(), "n1", "bob")).toBe("viewer");
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ username: "bob", role: "viewer" });
});

it("leaves who was let in meanwhile what they may do", async () => {
  const asked = answering({ [`GET ${url}`]: [200, { results: [bob("editor")] }] });
  const queries = new QueryClient();
  // What was known before does not count.
  queries.setQueryData(["shares", "n1"], []);
  expect(await letRead(queries, "n1", "bob")).toBe("editor");
  expect(asked.map(({ method }) => method)).toEqual(["GET"]);
});
