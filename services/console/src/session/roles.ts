const rolesThatDecide: readonly string[] = ['manager', 'admin'];

const rolesThatOpen: readonly string[] = ['head', 'admin'];

/** Who may decide and command (role `manager`); the api decides again. */
export function mayDecide(roles: readonly string[]): boolean {
  return roles.some((role) => rolesThatDecide.includes(role));
}

/** Who may open sealed originals (roles `head` and `admin`); the api decides again. */
export function mayOpenSealed(roles: readonly string[]): boolean {
  return roles.some((role) => rolesThatOpen.includes(role));
}

const rolesThatUpload: readonly string[] = ['officer', 'manager', 'admin', 'device'];

/** Who may hand in photos and files of flights; the api decides again. */
export function mayUpload(roles: readonly string[]): boolean {
  return roles.some((role) => rolesThatUpload.includes(role));
}

/** Who manages accounts (role `admin`); the api decides again. */
export function mayManageUsers(roles: readonly string[]): boolean {
  return roles.includes('admin');
}

const readers: readonly string[] = ['viewer', 'officer', 'head', 'reviewer', 'manager', 'admin'];

/** Who may read what the screens show; a device or a subscriber may not. */
export function mayRead(roles: readonly string[]): boolean {
  return roles.some((role) => readers.includes(role));
}
