const problems = ['not-sealed', 'key-missing', 'seal-damaged'] as const;

/** Why sealed bytes cannot be opened, as the screens say it; undefined for what every request may meet. */
export function problemOf(code: string | undefined): (typeof problems)[number] | undefined {
  return problems.find((one) => one === code);
}

/** Whether a message may have been sealed: a frame of HJ 212, or one whose bytes are not here yet. */
export function maybeSealed(text: string | undefined, isKnown: boolean): boolean {
  return !isKnown || (text?.trimStart().startsWith('##') ?? false);
}
