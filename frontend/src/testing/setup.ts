import "@testing-library/jest-dom/vitest";
import "fake-indexeddb/auto";
import { cleanup } from "@testing-library/react";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach } from "vitest";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  localStorage.clear();
});

afterEach(() => cleanup());

// The page has a doctype. In a document without one, as this DOM's is, KaTeX warns and sets no formula.
Object.defineProperty(document, "compatMode", { value: "CSS1Compat", configurable: true });
