import type { StationKind } from '@farwatch/contracts/events';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

/** A station of an area. */
export interface Member {
  readonly station: string;
  readonly district: string | null;
  readonly name: string;
  readonly zone: 'I' | 'II';
  readonly waterBody: 'river' | 'lake';
  readonly targetClass: number | undefined;
  /** Sections only. */
  readonly river: string | undefined;
  readonly basin: string | undefined;
  readonly simulated: boolean;
}

/** The area `all`: every real station, or every simulated one where there is no real one. */
export const everywhere = 'all';

/** How the sections of a river or basin are named as an area: `river:<name>`, `basin:<name>`. */
export const waterAreaKinds = ['river', 'basin'] as const;

type Queryable = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** All stations of a kind, by id. */
export async function loadMembers(db: Queryable, kind: StationKind): Promise<Member[]> {
  const { rows } = await db.query<{
    id: string;
    district: string | null;
    simulated: boolean;
    data: Record<string, unknown>;
  }>('SELECT id, district, simulated, data FROM reporting.station WHERE kind = $1 ORDER BY id', [kind]);
  return rows.map(({ id, district, simulated, data }) => ({
    station: id,
    district,
    simulated,
    name: String(data['name'] ?? id),
    zone: data['zone'] === 'I' ? 'I' : 'II',
    waterBody: data['waterBody'] === 'lake' ? 'lake' : 'river',
    targetClass: typeof data['targetClass'] === 'number' ? data['targetClass'] : undefined,
    river: kind === 'water' ? textOf(data['river']) : undefined,
    basin: kind === 'water' ? textOf(data['basin']) : undefined,
  }));
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * The stations of an area: a station id names one station, `river:` and `basin:` the sections of that name, anything else
 * a district. Simulated stations never enter the figure of an area that has real ones.
 */
export function membersOf(members: readonly Member[], area: string): readonly Member[] {
  const one = members.find((member) => member.station === area);
  if (one !== undefined) return [one];
  const inside = members.filter((member) => areasOf(member).includes(area));
  const real = inside.filter((member) => !member.simulated);
  return real.length > 0 ? real : inside;
}

/** The areas (not the station itself) whose figures a station is part of. */
export function areasOf(member: Member): string[] {
  const water = waterAreaKinds.flatMap((kind) =>
    member[kind] === undefined ? [] : `${kind}:${member[kind]}`,
  );
  return [...new Set([everywhere, ...(member.district === null ? [] : [member.district]), ...water])];
}

/** The area itself and those that hold it: a decision on any of them concerns it. */
export function coveringAreas(members: readonly Member[], area: string): ReadonlySet<string> {
  const one = members.find((member) => member.station === area);
  return new Set([area, everywhere, ...(one === undefined || one.district === null ? [] : [one.district])]);
}

/** Zone I only where every station lies in it. */
export function zoneOf(members: readonly Member[]): 'I' | 'II' {
  return members.length > 0 && members.every((member) => member.zone === 'I') ? 'I' : 'II';
}
