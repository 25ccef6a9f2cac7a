/** Hands a text to the person as a file. */
export function downloadText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser starts reading after this turn; an hour later nobody needs the address any more.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file name that every system takes, from a title that may hold anything. */
export function markdownFileName(title: string): string {
  const safe = title
    .normalize("NFC")
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "")
    .slice(0, 100);
  return `${safe || "Untitled"}.md`;
}
