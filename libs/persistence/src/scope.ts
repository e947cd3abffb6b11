import type { Scope } from '@farwatch/contracts/http';

/**
 * The districts of a scope as a parameter of SQL: null for all. Use it with `scopeSql`; what has no district is seen with
 * `all` only.
 */
export function districtsOf(scope: Scope): readonly string[] | null {
  return scope === 'all' ? null : scope.districts;
}

/** The condition that a row lies within a scope; `parameter` ("$3") is the one that holds `districtsOf(scope)`. */
export function scopeSql(column: string, parameter: string): string {
  return `(${parameter}::text[] IS NULL OR ${column} = ANY (${parameter}::text[]))`;
}
