/**
 * Login names that nobody gets: they would be read in a timeline as the platform itself, or as everybody. `local-admin` is the
 * subject of the token for local use.
 */
const reserved = new Set([
  ...['admin', 'administrator', 'root', 'system', 'farwatch', 'local-admin', 'anonymous', 'nobody', 'public'],
  ...[
    'everybody',
    'all',
    'api',
    'simulator',
    'registry',
    'rules',
    'enforcement',
    'reporting',
    'parking',
    'notify',
  ],
  ...[
    'identity',
    'gateway',
    'device',
    'subscriber',
    'support',
    'security',
    'operator',
    'null',
    'undefined',
    'me',
  ],
]);

/** Whether a login name is kept for the platform. */
export const isReserved = (name: string): boolean => reserved.has(name);

/** A name as somebody types it, in the form in which it is stored and compared. */
export const foldName = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase();
