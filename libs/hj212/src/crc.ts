/** Which checksum a device computes; only `hj212` is the standard's (HJ 212-2017 annex A). */
export type CrcVariant = 'hj212' | 'modbus' | 'modbus-swapped' | 'arc' | 'constant-1234';

/** What eight shifts make of each byte with polynomial 0xA001. */
const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let reg = byte;
  for (let bit = 0; bit < 8; bit++) reg = reg & 1 ? (reg >> 1) ^ 0xa001 : reg >> 1;
  return reg;
});

/**
 * One byte more in the register of the CRC16 of HJ 212-2017 annex A, which begins with FFFF: the high byte of the register, not the low one, is mixed
 * with the next byte, so it is NOT Modbus and only 256 values exist. Never an identity, never a key to deduplicate by.
 */
export const crcStep = (reg: number, byte: number): number => table[(reg >> 8) ^ byte] ?? 0;

/** One byte more in a register of the ordinary, reflected algorithms (Modbus, ARC). */
export const reflectedStep = (reg: number, byte: number): number =>
  (reg >> 8) ^ (table[(reg ^ byte) & 0xff] ?? 0);

/** The checksum of HJ 212 over `bytes[from, to)`. */
export function crcOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let reg = 0xffff;
  for (let at = from; at < to; at++) reg = table[(reg >> 8) ^ (bytes[at] ?? 0)] ?? 0;
  return reg;
}

/** The register of the reflected algorithms behind `bytes[from, to)`, begun with `init`. */
export function reflectedOf(bytes: Uint8Array, from: number, to: number, init: number): number {
  let reg = init;
  for (let at = from; at < to; at++) reg = reflectedStep(reg, bytes[at] ?? 0);
  return reg;
}

/** A checksum printed low byte first. */
export const swapped = (crc: number): number => ((crc & 0xff) << 8) | (crc >> 8);

/** The checksum that a device of the given variant would print, as a number of 16 bits. */
export function crcByVariant(bytes: Uint8Array, variant: CrcVariant): number {
  if (variant === 'hj212') return crcOf(bytes);
  if (variant === 'arc') return reflectedOf(bytes, 0, bytes.length, 0);
  if (variant === 'constant-1234') return 0x1234;
  const modbus = reflectedOf(bytes, 0, bytes.length, 0xffff);
  return variant === 'modbus' ? modbus : swapped(modbus);
}

/** Four hex digits, high byte first, upper case: how the standard prints a checksum. */
export const crcText = (crc: number): string => crc.toString(16).toUpperCase().padStart(4, '0');

/**
 * True when `crc` cannot come from the standard's algorithm, whatever the data: its low byte is always one of
 * 00 01 40 41 80 81 C0 C1. A cheap and exact hint that a device uses another algorithm.
 */
export const isForeignCrc = (crc: number): boolean => (crc & 0x3e) !== 0;

/** Which known algorithm explains a printed checksum; `undefined` when none does. For diagnosis, never to accept. */
export function explainCrc(bytes: Uint8Array, printed: number): CrcVariant | undefined {
  const variants: CrcVariant[] = ['hj212', 'modbus-swapped', 'modbus', 'arc'];
  return (
    variants.find((variant) => crcByVariant(bytes, variant) === printed) ??
    (printed === 0x1234 ? 'constant-1234' : undefined)
  );
}
