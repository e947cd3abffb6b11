const slots = 256;
const knownMs = new Float64Array(slots).fill(NaN);
const knownText: string[] = new Array<string>(slots).fill('');

/** `new Date(ms).toISOString()`, remembered: neighbouring messages speak of the same minutes. */
export function iso(ms: number): string {
  const slot = Math.floor(ms / 1_000) & (slots - 1);
  if (knownMs[slot] !== ms) {
    knownText[slot] = new Date(ms).toISOString();
    knownMs[slot] = ms;
  }
  return knownText[slot]!;
}
