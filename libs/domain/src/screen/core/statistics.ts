/** A copy in rising order, without what is not a number. */
export function sorted(values: ArrayLike<number>): Float64Array {
  let n = 0;
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (Number.isFinite(value)) out[n++] = value;
  }
  const part = out.subarray(0, n);
  if (n > 40) return part.sort();
  for (let i = 1; i < n; i += 1) {
    const value = part[i]!;
    let k = i - 1;
    while (k >= 0 && part[k]! > value) {
      part[k + 1] = part[k]!;
      k -= 1;
    }
    part[k + 1] = value;
  }
  return part;
}

/** The share `q` (0 to 1) of values that are in rising order; NaN for none. */
export function quantile(rising: ArrayLike<number>, q: number): number {
  const n = rising.length;
  if (n === 0) return NaN;
  const at = q * (n - 1);
  const low = Math.floor(at);
  const high = Math.min(n - 1, low + 1);
  return rising[low]! + (at - low) * (rising[high]! - rising[low]!);
}

export const median = (values: ArrayLike<number>): number => quantile(sorted(values), 0.5);

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
}

/** Spread that outliers do not move: 1.4826 times the median distance from the median, as a standard deviation. */
export function spread(values: ArrayLike<number>): number {
  const rising = sorted(values);
  const middle = quantile(rising, 0.5);
  return 1.4826 * median(rising.map((value) => Math.abs(value - middle)));
}

/** Pearson's correlation of pairs without gaps; 0 where one side does not move. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = Math.min(a.length, b.length);
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    x += a[i]!;
    y += b[i]!;
  }
  x /= n;
  y /= n;
  for (let i = 0; i < n; i += 1) {
    const [p, q] = [a[i]! - x, b[i]! - y];
    xx += p * p;
    yy += q * q;
    xy += p * q;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

/** Natural logarithm of the chance to see `k` or more of `n` when each has the chance `p`. */
export function logTail(k: number, n: number, p: number): number {
  if (k <= 0 || p >= 1) return 0;
  if (p <= 0) return -Infinity;
  let term = 0;
  for (let i = 0; i < k; i += 1) term += Math.log((n - i) / (i + 1));
  term += k * Math.log(p) + (n - k) * Math.log(1 - p);
  let sum = 0;
  let [ratio, i] = [1, k];
  while (ratio > 1e-12 * Math.max(sum, 1e-300) && i <= n) {
    sum += ratio;
    ratio *= ((n - i) / (i + 1)) * (p / (1 - p));
    i += 1;
  }
  return Math.min(0, term + Math.log(sum));
}
