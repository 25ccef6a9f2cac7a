/** Does much work so many pieces at a time: the returned function waits for its turn, in the order of the calls. */
export function atMost(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < count) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Who waits next gets this one's place.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
