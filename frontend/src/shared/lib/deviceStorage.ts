/** localStorage, or null where a browser does not allow it. */
export function deviceStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** The keys in it that begin with ``start``, without it. */
export function keysAfter(start: string): string[] {
  const found: string[] = [];
  const store = deviceStorage();
  for (let index = 0; index < (store?.length ?? 0); index += 1) {
    const key = store?.key(index);
    if (key?.startsWith(start)) found.push(key.slice(start.length));
  }
  return found;
}
