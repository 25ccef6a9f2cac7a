// Runs before the first paint, as a file of its own because the content policy allows no inline script:
// the page must not flash white for someone who chose dark.
(() => {
  let choice = "auto";
  try {
    choice = localStorage.getItem("curio.theme") || "auto";
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const dark = choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
