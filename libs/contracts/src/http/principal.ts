import { z } from 'zod';

/**
 * Roles of the platform. `head` (负责人) approves and decides, `reviewer` reviews the law of a case; `public` needs no token
 * and is carried by nobody. Roles do not imply each other.
 */
export type Role =
  'viewer' | 'officer' | 'head' | 'reviewer' | 'manager' | 'admin' | 'device' | 'subscriber' | 'public';

/** Everybody who may read what staff may read. */
export const staff = [
  'viewer',
  'officer',
  'head',
  'reviewer',
  'manager',
  'admin',
] as const satisfies readonly Role[];

/** The roles that a token may carry. */
export const tokenRole = z.enum([...staff, 'device', 'subscriber']);

/** Which districts somebody may see and act in. */
export const scope = z.union([
  z.literal('all'),
  z.strictObject({ districts: z.array(z.string().min(1).max(200)).min(1).max(200) }),
]);

/** `all`, or the districts that somebody may see and act in. What has no district is seen with `all` only. */
export type Scope = 'all' | { readonly districts: readonly string[] };

/** Who calls. */
export interface Principal {
  readonly id: string;
  readonly kind: 'user' | 'token' | 'device' | 'system';
  /** As timelines and audits show it. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly scope: Scope;
}

/** Whether something of this district may be seen with this scope. */
export function inScope(given: Scope, district: string | null | undefined): boolean {
  return given === 'all' || (typeof district === 'string' && given.districts.includes(district));
}

/** Whether everything that may be seen with `inner` may be seen with `outer`: nobody hands on more than they have. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  return (
    outer === 'all' || (inner !== 'all' && inner.districts.every((one) => outer.districts.includes(one)))
  );
}
