/** A number in [0, 1) that depends only on its arguments: the same seed and moment give the same reading for ever. */
export function noise(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (const char of `${part}|`) {
      hash ^= char.codePointAt(0)!;
      hash = Math.imul(hash, 0x01000193);
    }
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  hash = Math.imul(hash, 0x297a2d39);
  hash ^= hash >>> 15;
  return (hash >>> 0) / 0x1_0000_0000;
}

/** Noise around 0 in [-1, 1], bell-shaped. */
export function swing(...parts: readonly (string | number)[]): number {
  return (noise(...parts, 'a') + noise(...parts, 'b') + noise(...parts, 'c')) * (2 / 3) - 1;
}
