/** A span of intervals that a device has not sent: starts of the first and the last of them, and how often it was asked for them. */
export interface MissingSpan {
  readonly from: number;
  readonly to: number;
  readonly tries: number;
}

/** What is known of the intervals of one kind (2051, 2061) of one device. Times are starts, epoch ms. */
export interface GapLedger {
  readonly lengthMs: number;
  /** Start of the newest interval that came. */
  readonly newest: number;
  /** In order of time, apart from each other. */
  readonly missing: readonly MissingSpan[];
}

/** How far back it is asked for what is missing, in one request and altogether: its memory is small, and so is its line. */
const limits: Readonly<Record<string, { readonly atOnceMs: number; readonly keptMs: number }>> = {
  '2051': { atOnceMs: 6 * 3_600_000, keptMs: 3 * 86_400_000 },
  '2061': { atOnceMs: 72 * 3_600_000, keptMs: 31 * 86_400_000 },
};
/** A device that sends every other record makes a span of each. */
const maxSpans = 200;
/** A device that was asked so often for a span and never sent it does not have it. */
const maxTries = 8;

/**
 * Takes in the starts of intervals that came, in any order: one beyond the newest opens a gap between the two, one before it
 * closes what was missing there. A start some seconds off the grid makes no gap. Pure.
 */
export function noteStarts(
  before: GapLedger | undefined,
  starts: readonly number[],
  lengthMs: number,
  cn: string,
): GapLedger | undefined {
  const sorted = [...starts].sort((a, b) => a - b);
  let newest = before?.newest ?? sorted[0];
  if (newest === undefined) return before;
  // With another length of its intervals nobody can say which are missing.
  let missing = before?.lengthMs === lengthMs ? before.missing : [];
  for (const start of sorted) {
    if (start <= newest) missing = without(missing, start, start, lengthMs);
    else {
      const count = before && before.lengthMs !== lengthMs ? 0 : Math.round((start - newest) / lengthMs) - 1;
      if (count > 0)
        missing = [...missing, { from: start - count * lengthMs, to: start - lengthMs, tries: 0 }];
      newest = start;
    }
  }
  return { lengthMs, newest, missing: kept(missing, newest, lengthMs, cn) };
}

/** The span that came, or that the device says it does not have, is missing no longer. */
export const settled = (ledger: GapLedger, from: number, to: number): GapLedger => ({
  ...ledger,
  missing: without(ledger.missing, from, to, ledger.lengthMs),
});

/**
 * What to ask for next: of the spans that were asked for least often the latest, no more than one request may ask for.
 * Undefined: nothing is missing that the device may still have. The ledger counts the try.
 */
export function nextAsked(
  ledger: GapLedger,
  cn: string,
): { readonly asked: MissingSpan | undefined; readonly ledger: GapLedger } {
  const { lengthMs } = ledger;
  const missing = ledger.missing.filter(({ tries }) => tries < maxTries);
  const least = Math.min(...missing.map(({ tries }) => tries));
  const chosen = missing.findLast(({ tries }) => tries === least);
  if (chosen === undefined) return { asked: undefined, ledger: { ...ledger, missing } };
  const most = Math.max(1, Math.floor((limits[cn]?.atOnceMs ?? 0) / lengthMs));
  const from = Math.max(chosen.from, chosen.to - (most - 1) * lengthMs);
  const asked = { from, to: chosen.to, tries: chosen.tries + 1 };
  const pieces = from > chosen.from ? [{ ...chosen, to: from - lengthMs }, asked] : [asked];
  return {
    asked,
    ledger: { ...ledger, missing: missing.flatMap((span) => (span === chosen ? pieces : [span])) },
  };
}

/** Takes [from, to] out of the spans; half an interval off the grid is the same interval. */
function without(
  spans: readonly MissingSpan[],
  from: number,
  to: number,
  lengthMs: number,
): readonly MissingSpan[] {
  const half = lengthMs / 2;
  if (!spans.some((span) => to > span.from - half && from < span.to + half)) return spans;
  return spans.flatMap((span) => {
    if (to <= span.from - half || from >= span.to + half) return [span];
    const [first, last] = [from, to].map((at) => Math.round((at - span.from) / lengthMs)) as [number, number];
    const before = { ...span, to: span.from + (first - 1) * lengthMs };
    const behind = { ...span, from: span.from + (last + 1) * lengthMs };
    return [before, behind].filter((piece) => piece.to >= piece.from);
  });
}

/** What is too long ago, or too much, is given up, the oldest first. */
function kept(
  spans: readonly MissingSpan[],
  newest: number,
  lengthMs: number,
  cn: string,
): readonly MissingSpan[] {
  const count = Math.floor((limits[cn]?.keptMs ?? 0) / lengthMs);
  const inTime = spans.flatMap((span) => {
    const tooOld = Math.max(0, Math.ceil((newest - count * lengthMs - span.from) / lengthMs));
    const rest = { ...span, from: span.from + tooOld * lengthMs };
    return rest.to < rest.from ? [] : [tooOld === 0 ? span : rest];
  });
  return inTime.slice(-maxSpans);
}
