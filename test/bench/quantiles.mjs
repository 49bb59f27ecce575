/** Median, 95th percentile and longest of milliseconds, with one decimal. */
export function quantiles(values) {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share) => Math.round(10 * sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]) / 10;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}
