const sized = /^(.*)(?<!\\)\|\s*(\d{1,4})(?:x(\d{1,4}))?\s*$/s;

/** The words of ``![alt|300x200](url)`` and its size in pixels, 0 where the image decides by itself. */
export function imageSize(label: string): { alt: string; width: number; height: number } {
  const [, alt = label, width = "0", height = "0"] = sized.exec(label) ?? [];
  return { alt: alt.trim(), width: Number(width), height: Number(height) };
}
