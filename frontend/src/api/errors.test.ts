import { describe, expect, it } from "vitest";
import { apiError, sentenceOf } from "./errors";

describe("a refusal in words", () => {
  it("has the page's own sentence for a code that it knows", () => {
    expect(apiError(403, { code: "read_only", detail: "x" }).message).toBe(
      "You can read this note, but not change it.",
    );
  });

  it("has the server's sentence for any other", () => {
    expect(apiError(409, { code: "newer", detail: "Something newer." }).message).toBe("Something newer.");
  });

  it("has a sentence also when a proxy answered in HTML", () => {
    const error = apiError(502, null);
    expect(error.code).toBe("server");
    expect(error.unreachable).toBe(true);
    expect(error.message).toBe("The server had a problem. Try again in a moment.");
  });

  it("keeps the first sentence of every field", () => {
    const error = apiError(400, {
      code: "invalid",
      detail: "Look.",
      fields: { name: ["Too long.", "Odd."], scopes: "None." },
    });
    expect(error.fields).toEqual({ name: "Too long.", scopes: "None." });
  });

  it("shows nobody a stack trace", () => {
    expect(sentenceOf(new TypeError("undefined is not a function"))).not.toContain("undefined");
  });
});
