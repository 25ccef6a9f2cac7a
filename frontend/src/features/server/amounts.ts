/** ``1536`` is "1.5 KiB". */
export function bytes(amount: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const step = Math.min(Math.floor(Math.log2(Math.max(amount, 1)) / 10), units.length - 1);
  return `${short(amount / 1024 ** step)} ${units[step]}`;
}

/** ``0.0123`` seconds are "12 ms". */
export function time(seconds: number): string {
  return seconds < 1 ? `${short(seconds * 1000)} ms` : `${short(seconds)} s`;
}

/** How long something has lasted: "3 d", "5 h", "12 min", "40 s". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** A number with as many digits as anybody reads: "0", "0.4", "7.5", "42", "1,234". */
export function short(amount: number): string {
  return amount.toLocaleString("en", { maximumFractionDigits: amount < 10 ? 1 : 0 });
}
