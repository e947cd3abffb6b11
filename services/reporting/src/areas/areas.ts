import type { Placement } from '@farwatch/contracts/events';

import { addDays, type Span, waterAreaKinds } from './periods.js';

/** A station of an area, from the first to the last local day on which it belongs there and is what is said here. */
export interface Member extends Span {
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
  /** Air: codes that its monitoring scheme leaves out. */
  readonly notMonitored?: readonly string[] | undefined;
}

/** Days on which an area has the same stations. */
export interface MembershipPeriod extends Span {
  readonly members: readonly Member[];
}

/** The area `all`: every real station, or every simulated one where there is no real one. */
export const everywhere = 'all';

/**
 * The areas (not the station itself) that a station with this placement is part of. An air station that is not there to stand
 * for its area (a roadside one, a sensor) is part of none.
 */
export function areasOf(of: Pick<Placement, 'kind' | 'district' | 'role' | 'river' | 'basin'>): string[] {
  if (of.kind === 'outlet' || (of.kind === 'air' && (of.role ?? 'assessed') !== 'assessed')) return [];
  const water =
    of.kind === 'water'
      ? waterAreaKinds.flatMap((kind) => (of[kind] === undefined ? [] : [`${kind}:${of[kind]}`]))
      : [];
  return [...new Set([everywhere, ...(of.district === undefined ? [] : [of.district]), ...water])];
}

/** Which stations an area of one kind of station has on which day. */
export class Areas {
  readonly #memberships = new Map<string, Member[]>();
  readonly #areas = new Map<Member, readonly string[]>();

  constructor(memberships: readonly { readonly member: Member; readonly areas: readonly string[] }[]) {
    const stations = new Set(memberships.map(({ member }) => member.station));
    for (const { member } of memberships) this.#add(member.station, member);
    for (const { member, areas } of memberships) {
      // An id names the station, also where a district is called the same.
      const own = areas.filter((area) => !stations.has(area));
      this.#areas.set(member, [member.station, ...own]);
      for (const area of own) this.#add(area, member);
    }
  }

  /** Every station, district, `all`, river and basin that has or had a station. */
  get names(): string[] {
    return [...this.#memberships.keys()];
  }

  /** Is it one station, not an area of several? */
  isStation(area: string): boolean {
    return this.#memberships.get(area)?.[0]?.station === area;
  }

  has(area: string): boolean {
    return this.#memberships.has(area);
  }

  /** The station itself and the areas that it is part of on a day; none when it is not of this kind then. */
  of(station: string, day: string): readonly string[] {
    const membership = this.#memberships.get(station)?.find((one) => holds(one, day));
    return membership?.station === station ? (this.#areas.get(membership) ?? []) : []; // a district is no station
  }

  /** Does the monitoring scheme of any station of the area leave a pollutant out on any day? */
  hasScheme(area: string): boolean {
    return (this.#memberships.get(area) ?? []).some(({ notMonitored }) => notMonitored !== undefined);
  }

  /** The stations of an area on a day: simulated ones only where it has no real one. */
  on(area: string, day: string): readonly Member[] {
    return this.membershipPeriods(area, day, day)[0]?.members ?? [];
  }

  /** Every station, simulated or not, that belongs to the area on some day of a span. */
  inside(area: string, { from, to }: Span): string[] {
    const memberships = this.#memberships.get(area) ?? [];
    return [
      ...new Set(memberships.filter((one) => one.from <= to && one.to >= from).map(({ station }) => station)),
    ];
  }

  /** The days of a span on which the area has stations, cut where these change; in order. */
  membershipPeriods(area: string, from: string, to: string): MembershipPeriod[] {
    const memberships = (this.#memberships.get(area) ?? []).filter((one) => one.from <= to && one.to >= from);
    if (memberships.every((one) => one.from <= from && one.to >= to))
      return memberships.length === 0 ? [] : [{ from, to, members: realOf(memberships) }];
    const cuts = new Set([from]);
    for (const one of memberships) {
      if (one.from > from) cuts.add(one.from);
      if (one.to < to) cuts.add(addDays(one.to, 1));
    }
    const starts = [...cuts].sort();
    return starts.flatMap((start, at) => {
      const next = starts[at + 1];
      const members = realOf(memberships.filter((one) => holds(one, start)));
      return members.length === 0
        ? []
        : [{ from: start, to: next === undefined ? to : addDays(next, -1), members }];
    });
  }

  #add(area: string, member: Member): void {
    const known = this.#memberships.get(area);
    if (known) known.push(member);
    else this.#memberships.set(area, [member]);
  }
}

const holds = ({ from, to }: Span, day: string): boolean => from <= day && day <= to;

function realOf(members: readonly Member[]): readonly Member[] {
  const real = members.filter((member) => !member.simulated);
  return real.length > 0 ? real : members;
}

/** A station and the days on which it belongs to an area: whose values enter the figures of the area. */
export interface AreaMembership extends Span {
  readonly area: string;
  readonly station: string;
}

/** The memberships of all stations in an area within a span. */
export function membershipsIn(areas: Areas, area: string, { from, to }: Span): AreaMembership[] {
  return areas
    .membershipPeriods(area, from, to)
    .flatMap((membership) =>
      membership.members.map(({ station }) => ({ area, station, from: membership.from, to: membership.to })),
    );
}

/** Decisions that concern an area: on itself and, on the days on which a station is part of them, on those that hold it. */
export function decisionsOn<T extends Span & { readonly area: string }>(
  decisions: readonly T[],
  areas: Areas,
  area: string,
): (Span & { readonly decision: T })[] {
  return decisions.flatMap((decision) => {
    const { from, to } = decision;
    if (decision.area === area || decision.area === everywhere) return [{ from, to, decision }];
    return areas
      .membershipPeriods(area, from, to)
      .filter((membership) => areas.of(area, membership.from).includes(decision.area))
      .map((membership) => ({ from: membership.from, to: membership.to, decision }));
  });
}

/** Zone I only where every station lies in it. */
export function zoneOf(members: readonly Member[]): 'I' | 'II' {
  return members.length > 0 && members.every((member) => member.zone === 'I') ? 'I' : 'II';
}

/** The last membership period of a span in which the area has stations: its zone is that of the span. */
export function zoneIn(areas: Areas, area: string, { from, to }: Span): 'I' | 'II' {
  return zoneOf(areas.membershipPeriods(area, from, to).at(-1)?.members ?? []);
}
