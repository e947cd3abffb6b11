import { loginName, userRole, type Scope } from '@farwatch/contracts/http';

/** The roles that an account may have, in the order in which they are offered. */
export const userRoles = userRole.options;
type UserRole = (typeof userRoles)[number];

/** What somebody typed into the form of an account. */
export interface Typed {
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  /** Names of districts, separated by commas or new lines; none: all of them. */
  readonly districts: string;
}

/** What is wrong with it, by field. */
export type Mistake = 'name' | 'displayName' | 'noRole' | 'adminAlone';

/** Districts as they are typed and as they are kept. */
export function scopeOf(districts: string): Exclude<Scope, object> | { districts: string[] } {
  const named = [
    ...new Set(
      districts
        .split(/[,，、;；\n]/)
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    ),
  ];
  return named.length === 0 ? 'all' : { districts: named };
}

export const districtsText = (scope: Scope): string => (scope === 'all' ? '' : scope.districts.join(', '));

/** The roles chosen, or what is wrong with them. */
export function readUser(typed: Typed): {
  readonly mistakes: readonly Mistake[];
  readonly body: {
    name: string;
    displayName: string;
    roles: UserRole[];
    scope: ReturnType<typeof scopeOf>;
  };
} {
  const roles = userRoles.filter((role) => typed.roles.includes(role));
  const name = typed.name.trim();
  const displayName = typed.displayName.trim();
  const mistakes: Mistake[] = [];
  if (!loginName.safeParse(name).success) mistakes.push('name');
  if (displayName === '') mistakes.push('displayName');
  if (roles.length === 0) mistakes.push('noRole');
  if (roles.includes('admin') && roles.some((role) => role !== 'admin' && role !== 'viewer'))
    mistakes.push('adminAlone');
  return { mistakes, body: { name, displayName, roles, scope: scopeOf(typed.districts) } };
}
