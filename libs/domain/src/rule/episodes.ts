import { chainDigest, chainStart, chainStep, type Chain } from './digest.js';
import { excessE6 } from './judge.js';
import type { Episode, RuleParameters, Verdict } from './types.js';

/** Intervals of the grid that lie between two verdicts and have none themselves. */
export function missingBetween(previousStart: number, nextStart: number, stepMs: number): number {
  const steps = Math.floor((nextStart - previousStart) / stepMs) - 1;
  return steps > 0 ? steps : 0;
}

interface Run {
  first: number;
  last: number;
  end: number;
  count: number;
  peak: Verdict;
  peakExcess: number;
  chain: Chain;
}

/**
 * Episodes of a range of verdicts in order of time. One opens at the n-th exceeding interval in a row and reaches back
 * to the first of them; an interval without a verdict (also one that is simply absent from the grid) neither counts nor
 * breaks, up to `maxGap` of them in a row, after which the episode ends by `no-data`; m intervals in a row that meet the
 * limit close it by `met`. It ends with the last exceeding interval either way. Pure: the same verdicts, the same episodes.
 *
 * @param range which verdicts to look at (`to` exclusive); `horizon` (ms) says up to where it is certain that no verdict
 * follows the last one: a longer silence than maxGap then ends the episode. Without it an episode at the end stays open.
 */
export function episodes(
  verdicts: readonly Verdict[],
  rule: RuleParameters,
  range: { readonly from?: number; readonly to?: number; readonly horizon?: number } = {},
): Episode[] {
  const { openAfter, closeAfter, maxGap, stepMs } = rule;
  const { from = 0, to = verdicts.length, horizon } = range;
  const found: Episode[] = [];
  let run: Run | undefined;
  let meets = 0;
  let gap = 0;
  for (let i = from; i < to; i++) {
    const verdict = verdicts[i]!;
    if (i > from) gap += missingBetween(verdicts[i - 1]!.start, verdict.start, stepMs);
    if (verdict.outcome === 'not-judged') gap++;
    if (gap > maxGap && run !== undefined) {
      if (run.count >= openAfter) found.push(finish(verdicts, run, 'no-data'));
      run = undefined;
    }
    if (verdict.outcome === 'not-judged') continue;
    gap = 0;
    if (verdict.outcome === 'exceeds') {
      meets = 0;
      run = extend(run, verdict, i);
    } else if (run !== undefined) {
      meets++;
      if (run.count < openAfter) run = undefined;
      else if (meets >= closeAfter) {
        found.push(finish(verdicts, run, 'met'));
        run = undefined;
      }
    }
  }
  if (run !== undefined && run.count >= openAfter) {
    const silent =
      horizon !== undefined && gap + missingBetween(verdicts[to - 1]!.start, horizon, stepMs) > maxGap;
    found.push(finish(verdicts, run, silent ? 'no-data' : null));
  }
  return found;
}

function extend(run: Run | undefined, verdict: Verdict, index: number): Run {
  const limit = verdict.limit!;
  const excess = excessE6(verdict.valueE6, limit);
  if (run === undefined) {
    const chain = chainStart();
    chainStep(chain, verdict.start, verdict.valueE6, limit.valueE6);
    return {
      first: index,
      last: index,
      end: verdict.end,
      count: 1,
      peak: verdict,
      peakExcess: excess,
      chain,
    };
  }
  run.last = index;
  if (verdict.end > run.end) run.end = verdict.end;
  run.count++;
  if (excess > run.peakExcess) {
    run.peak = verdict;
    run.peakExcess = excess;
  }
  chainStep(run.chain, verdict.start, verdict.valueE6, limit.valueE6);
  return run;
}

function finish(verdicts: readonly Verdict[], run: Run, endedBy: Episode['endedBy']): Episode {
  return {
    start: verdicts[run.first]!.start,
    end: run.end,
    state: endedBy === null ? 'open' : 'closed',
    endedBy,
    count: run.count,
    peak: run.peak,
    first: run.first,
    last: run.last,
    digest: chainDigest(run.chain),
  };
}
