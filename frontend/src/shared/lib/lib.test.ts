import { expect, it } from "vitest";
import { markdownFileName } from "./download";
import { relativeTime } from "./relativeTime";

const now = Date.parse("2026-11-24T12:00:00Z");

it.each([
  ["2026-11-24T11:59:30Z", "now"],
  ["2026-11-24T12:00:05Z", "now"],
  ["2026-11-24T11:55:00Z", "5 min"],
  ["2026-11-24T09:00:00Z", "3 h"],
  ["2026-11-22T09:00:00Z", "Sun"],
  ["2026-03-12T09:00:00Z", "Mar 12"],
  ["2025-03-12T09:00:00Z", "Mar 12, 2025"],
])("says when %s was in a word", (iso, word) => {
  expect(relativeTime(iso, now)).toBe(word);
});

it.each([
  ["Plan", "Plan.md"],
  ["", "Untitled.md"],
  ["../etc/passwd", "etc passwd.md"],
  ['a<b>:"c"|d?*', "a b c d.md"],
  ["日本語 😎", "日本語 😎.md"],
])("names the file of %s so that every system takes it", (title, name) => {
  expect(markdownFileName(title)).toBe(name);
});
