/** The cursor inside the address of the next page. */
export function cursorOf(next: string | null): string | undefined {
  return next ? (new URL(next, location.origin).searchParams.get("cursor") ?? undefined) : undefined;
}
