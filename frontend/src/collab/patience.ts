/** How long the storage of this device may take for what somebody waits for. Some browsers never answer, say in a
 * private window or with a damaged profile, and must keep nobody from a note or from signing out. */
export const PATIENCE_MS = 1500;

/** ``answer``, or a rejection once it has taken too long. */
export function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
