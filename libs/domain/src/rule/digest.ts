/** Two 32-bit multiplicative hashes that differ in their multipliers. For equality, not for secrets. */
export interface Chain {
  a: number;
  b: number;
}

export function chainStart(): Chain {
  return { a: 0x811c9dc5, b: 0x9e3779b9 };
}

/** Mixes one exceeding interval in. The numbers are safe integers (ms and millionths). */
export function chainStep(chain: Chain, start: number, valueE6: number, limitE6: number): void {
  mix(chain, start);
  mix(chain, valueE6);
  mix(chain, limitE6);
}

function mix(chain: Chain, value: number): void {
  const low = value | 0;
  const high = Math.floor(value / 4_294_967_296) | 0;
  chain.a = Math.imul(chain.a ^ low, 0x01000193);
  chain.a = Math.imul(chain.a ^ (chain.a >>> 15) ^ high, 0x85ebca6b);
  chain.b = Math.imul(chain.b ^ low, 0xc2b2ae35);
  chain.b = Math.imul(chain.b ^ (chain.b >>> 13) ^ high, 0x27d4eb2f);
}

/** 16 hexadecimal digits. */
export function chainDigest(chain: Chain): string {
  return hex(chain.a) + hex(chain.b);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
