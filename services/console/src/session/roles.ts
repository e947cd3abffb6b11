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

/** Who acknowledges an alert by its lead (role `officer`); the api decides again. */
export function mayAcknowledge(roles: readonly string[]): boolean {
  return roles.includes('officer');
}

const rolesThatSilence: readonly string[] = ['officer', 'head', 'manager'];

/** Who may keep alerts quiet; the api decides again. */
export function maySilence(roles: readonly string[]): boolean {
  return roles.some((role) => rolesThatSilence.includes(role));
}

const rolesThatSeeAlertSettings: readonly string[] = ['head', 'manager', 'admin'];

/** Who sees receivers, rotas and routes; the api decides again. Changing them is for who `mayDecide`. */
export function maySeeAlertSettings(roles: readonly string[]): boolean {
  return roles.some((role) => rolesThatSeeAlertSettings.includes(role));
}
