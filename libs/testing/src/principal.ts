import type { Principal, Role, Scope } from '@farwatch/contracts/http';

/** Somebody with one role, named `<role>-1`; tests send the name of the role as the token. */
export function principalOf(role: string, scope: Scope = 'all'): Principal {
  return { id: `${role}-1`, kind: 'token', name: `${role}-1`, roles: [role as Role], scope };
}
