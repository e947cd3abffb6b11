const rolesThatDecide: readonly string[] = ['manager', 'admin'];

/** Who may decide and command (role `manager`); the api decides again. */
export function mayDecide(roles: readonly string[]): boolean {
  return roles.some((role) => rolesThatDecide.includes(role));
}
