/** Formulas, set by KaTeX, which comes when the first one is to be seen. */

type Typeset = (place: HTMLElement, tex: string, isDisplayed: boolean) => void;

let typeset: Typeset | null = null;
let loading: Promise<Typeset> | null = null;

/** What sets a formula, if it has come already. It throws an Error that says what is wrong with the formula. */
export const typesetIfLoaded = (): Typeset | null => typeset;

export function loadTypeset(): Promise<Typeset> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([{ default: katex }]) => {
      typeset = (place, tex, displayMode) =>
        katex.render(tex, place, {
          displayMode,
          throwOnError: true,
          strict: "ignore",
          trust: false,
          maxSize: 20,
          maxExpand: 300,
        });
      return typeset;
    },
  );
  // Without a network it is asked for again by the next formula.
  loading.catch(() => {
    loading = null;
  });
  return loading;
}
