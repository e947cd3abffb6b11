/** Local dates, inclusive; `validTo` null has no end. */
export interface Validity {
  readonly id: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}

/** The first range that shares a day with `range`, itself (same id) left out. */
export function overlapping<T extends Validity>(range: Validity, others: Iterable<T>): T | undefined {
  for (const other of others) {
    if (other.id === range.id) continue;
    const startsBeforeEnd = range.validTo === null || other.validFrom <= range.validTo;
    const endsAfterStart = other.validTo === null || other.validTo >= range.validFrom;
    if (startsBeforeEnd && endsAfterStart) return other;
  }
  return undefined;
}
