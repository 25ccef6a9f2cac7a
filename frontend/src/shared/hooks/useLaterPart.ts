import { useEffect, useState } from "react";

/** A part of the page in a file of its own, loaded when it is first needed. */
export class LaterPart<Part> {
  readonly #load: () => Promise<Part>;
  #loaded: Part | null = null;

  constructor(load: () => Promise<Part>) {
    this.#load = load;
  }

  /** The part, if it has come already. */
  get ifLoaded(): Part | null {
    return this.#loaded;
  }

  load = async (): Promise<Part> => {
    this.#loaded = await this.#load();
    return this.#loaded;
  };
}

/** A part once it is here; at once if it was before. ``lazy`` would show for a moment that it waits, each time. */
export function useLaterPart<Part>(later: LaterPart<Part>): Part | null {
  const [part, setPart] = useState(later.ifLoaded);
  useEffect(() => {
    if (part) return;
    let isWanted = true;
    later.load().then(
      (come) => isWanted && setPart(() => come),
      // The page's own boundary says what to do about a part that does not come.
      (error) =>
        isWanted &&
        setPart(() => {
          throw error;
        }),
    );
    return () => {
      isWanted = false;
    };
  }, [later, part]);
  return part;
}
