const star = 0x2a;
const equals = 0x3d;
const comma = 0x2c;
const semicolon = 0x3b;
const and = 0x26;
const nine = 0x39;
const zero = 0x30;

/** Names whose values are secrets: the passwords of header and data area, and the keys of 2025. */
const secrets = ['pw', 'newpw', 'newsk'];
/** Names of fields whose values are such secrets; case does not matter. */
export const isSecretName = (name: string): boolean => secrets.includes(name.toLowerCase());
const longestMn = 64;

// Byte by byte and not by regular expressions over a text: this runs for every frame that comes.

/** True when the name that ends before `at` is `name` (lower case), and stands alone. */
function isName(bytes: Uint8Array, at: number, name: string, opens: typeof opensMn): boolean {
  const from = at - name.length;
  if (from < 0) return false;
  for (let k = 0; k < name.length; k++)
    if (((bytes[from + k] ?? 0) | 0x20) !== name.charCodeAt(k)) return false;
  return opens(bytes[from - 1]);
}

/** What may stand in front of the name of an MN: a separator, or the last digit of the frame's length. */
const opensMn = (byte: number | undefined): boolean =>
  byte === semicolon || byte === and || (byte !== undefined && byte >= zero && byte <= nine);

/** Rather too many names of secrets than too few. */
const opensSecret = (byte: number | undefined): boolean =>
  byte === undefined || byte === comma || opensMn(byte);

const endsValue = (byte: number | undefined): boolean =>
  byte === undefined || byte === semicolon || byte === and || byte === comma;

/**
 * A copy of a frame that may leave the gateway: each character of a password is a star, so that lengths stay true, and each of
 * the printed CRC, because with everything else in sight it leaves one of 256 passwords. Whether it fitted is a fact of the
 * verdict and travels beside the bytes (`fw-crc`).
 */
export function maskFrame(raw: Uint8Array): Buffer {
  const copy = Buffer.from(raw);
  for (let at = 1; at < copy.length; at++) {
    if (copy[at] !== equals || !namesSecret(copy, at)) continue;
    for (; !endsValue(copy[at + 1]); at++) copy[at + 1] = star;
  }
  const crc = printedCrcAt(copy);
  if (crc !== undefined) copy.fill(star, crc, crc + 4);
  return copy;
}

/** Where four hex digits stand behind the last `&`, and no fifth; the `&&` of `CP=&&` opens the data and ends nothing. */
function printedCrcAt(bytes: Buffer): number | undefined {
  const last = bytes.lastIndexOf(and);
  let before = last;
  while (before >= 0 && bytes[before] === and) before--;
  if (last < 0 || (bytes[before] === equals && last - before < 3) || isHex(bytes[last + 5])) return undefined;
  for (let at = last + 1; at <= last + 4; at++) if (!isHex(bytes[at])) return undefined;
  return last + 1;
}

const isHex = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= zero && byte <= nine) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66));

/** A function of its own: a closure over the place would be a new object for every byte. */
function namesSecret(bytes: Uint8Array, at: number): boolean {
  if (!endsSecret(bytes[at - 1] ?? 0)) return false;
  for (const name of secrets) if (isName(bytes, at, name, opensSecret)) return true;
  return false;
}

/** The last letter of a secret's name: spares most names the comparison. */
const endsSecret = (byte: number): boolean => (byte | 0x20) === 0x77 || (byte | 0x20) === 0x6b;

/** The MN that a frame claims, whatever else is wrong with it; undefined when it claims none. */
export function claimedMn(raw: Uint8Array): string | undefined {
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] !== equals || !isName(raw, at, 'mn', opensMn)) continue;
    let to = at + 1;
    while (to < raw.length && raw[to] !== semicolon && raw[to] !== and) to++;
    if (to > at + 1 && to < raw.length && to - at - 1 <= longestMn)
      return Buffer.from(raw.buffer, raw.byteOffset + at + 1, to - at - 1)
        .toString('latin1')
        .trim();
  }
  return undefined;
}
