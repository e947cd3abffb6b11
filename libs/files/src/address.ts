import { Fault } from '@farwatch/runtime/fault';

const digest = /^[0-9a-f]{64}$/;

/** Where content lies below the root of a store: `ab/cd/abcd...`. Throws `Fault('file-address')` for what is no SHA-256. */
export function addressOf(sha256: string): string {
  // An address from outside names nothing but content: no separator and no dot gets this far.
  if (!digest.test(sha256)) throw new Fault('file-address', 'the address of content is 64 hex digits');
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}
