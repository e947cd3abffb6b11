import { hourMs, isDeclared, suspect, usualOf, type Detector } from '../core/scene.js';
import { quantile } from '../core/statistics.js';
import { jumpAt, usualJumps, type Jump } from './jump.js';
import { type DeclaredEvent } from '../core/types.js';
import { type Suspicion } from '../core/types.js';

export const configParameters = {
  /** Hours after and before the change that are compared. */
  after: 18,
  before: 48,
  /** Least fall (natural logarithm); corrections after a calibration stay below it. */
  least: 0.1,
} as const;

const last = (text: string): number =>
  Number(text.split('-').length > 1 && !text.startsWith('-') ? text.split('-').at(-1) : text);

/** What the change would do to a level, as a natural logarithm; undefined where it cannot be told. */
function expected(event: DeclaredEvent, level: number): number | undefined {
  const [old, next] = [last(event.old), last(event.new)];
  if (!Number.isFinite(old) || !Number.isFinite(next)) return undefined;
  if (event.code === 'i13007')
    return level + next - old > 0 ? Math.log((level + next - old) / level) : Math.log(0.05);
  return old > 0 && next > 0 ? Math.log(next / old) : undefined;
}

/** Whether the reading falls as the change makes it: at once, or for an intercept or slope at least within two days. */
function isFollowed(jump: Jump, due: number, code: string, rank: (share: number) => number): boolean {
  if (jump.firm < 0.5 * due && jump.firm < rank(0.1)) return true;
  return code !== 'i13001' && due < -0.15 && jump.size < 0.5 * due && jump.size < rank(0.1);
}

/** Range, intercept or slope was changed, and the reading falls with it. */
export const config: Detector = (scene) => {
  const { track, span, nowMs } = scene;
  const p = configParameters;
  if (usualOf(scene).count < track.rows(48)) return [];
  const out: Suspicion[] = [];
  const before = track.rows(p.before);
  for (const event of scene.events) {
    if (
      event.type !== 'config' ||
      event.series === null ||
      !['i13001', 'i13007', 'i13008'].includes(event.code)
    )
      continue;
    const slot = Math.round((event.fromMs - span.startMs) / span.stepMs);
    const after = Math.min(track.rows(48), span.n - slot);
    if (after < track.rows(p.after) || event.fromMs < nowMs - track.ms(72) || slot < before / 2) continue;
    const reach = { after, before, few: Math.max(4, track.rows(6)) };
    const jump = jumpAt(span.level, slot, reach);
    if (!(jump.size < -p.least)) continue;
    if (
      isDeclared(
        scene,
        event.fromMs,
        event.fromMs + hourMs,
        ['retrofit', 'fuel-change', 'stop', 'low-load'],
        24 * hourMs,
      )
    )
      continue;
    const due = expected(event, Math.exp(jump.before)) ?? 0;
    const usual = usualJumps(scene, span.level, 'config', { ...reach, after: track.rows(p.after) });
    const rank = (share: number): number => (usual.length > 5 ? Math.min(0, quantile(usual, share)) : -0.3);
    const follows = due < -0.08 ? isFollowed(jump, due, event.code, rank) : jump.firm < 1.2 * rank(0);
    if (!follows || Math.abs(due) < 0.07) continue;
    out.push(
      suspect(scene, 'config-drop', slot, span.n, 0.9, {
        size: Math.exp(jump.size),
        old: last(event.old),
        next: last(event.new),
        code: Number(event.code.slice(1)),
      }),
    );
  }
  return out;
};
