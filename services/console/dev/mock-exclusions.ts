import type { AirExclusion } from '@farwatch/contracts/http';

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** Decisions as a bureau has them: one that stands, one that was taken back. */
export const exclusions: AirExclusion[] = [
  {
    id: '7e2f5f0e-0000-4000-8000-000000000002',
    area: 'all',
    from: '2026-04-11',
    to: '2026-04-13',
    pollutants: ['a34002', 'a34004'],
    reason: 'sand-dust',
    note: '沙尘过境，依据沙尘天气影响认定',
    author: 'demo',
    at: minutesAgo(90),
    revoked: null,
  },
  {
    id: '7e2f5f0e-0000-4000-8000-000000000001',
    area: 'air-01',
    from: '2026-02-17',
    to: '2026-02-17',
    pollutants: ['a05024', 'a21004', 'a21005', 'a21026', 'a34002', 'a34004'],
    reason: 'fireworks',
    note: '除夕烟花',
    author: 'demo',
    at: minutesAgo(5_000),
    revoked: { author: 'demo', at: minutesAgo(200), note: '站点并未受影响' },
  },
];

/** Records a decision. */
export function addExclusion(body: Record<string, unknown>, author: string): AirExclusion {
  const id = `7e2f5f0e-0000-4000-8000-${String(exclusions.length + 1).padStart(12, '0')}`;
  const added = { ...body, id, author, at: minutesAgo(0), revoked: null } as unknown as AirExclusion;
  exclusions.unshift(added);
  return added;
}

/** Takes one back; undefined when there is none that stands. */
export function revokeExclusion(id: string, author: string, note: string): AirExclusion | undefined {
  const at = exclusions.findIndex((one) => one.id === id && one.revoked === null);
  const known = exclusions[at];
  if (known === undefined) return undefined;
  return (exclusions[at] = { ...known, revoked: { author, at: minutesAgo(0), note } });
}
