const star = 0x2a;
/** Passwords in a header or data area: `PW=`, `NewPW=` and the keys of 2025 up to the next separator. */
const secrets = /(?:^|[;,&\d])(?:PW|NewPW|NewSK)=([^;,&]*)/gi;

/** Names of fields whose values are such secrets. */
export const isSecretName = (name: string): boolean => /^(?:PW|NewPW|NewSK)$/i.test(name);

/**
 * A copy of a frame that may leave the gateway: each character of a password is a star, so that lengths stay true. The
 * CRC then no longer fits; whether it did is a fact of the verdict and travels beside the bytes (`fw-crc`).
 */
export function maskFrame(raw: Uint8Array): Buffer {
  const copy = Buffer.from(raw);
  const text = copy.toString('latin1');
  for (const match of text.matchAll(secrets)) {
    const value = match[1] ?? '';
    const from = match.index + match[0].length - value.length;
    copy.fill(star, from, from + value.length);
  }
  return copy;
}

/** The MN that a frame claims, whatever else is wrong with it; undefined when it claims none. */
export function claimedMn(raw: Uint8Array): string | undefined {
  const match = /[;&\d]MN=([^;&]{1,64})[;&]/i.exec(Buffer.from(raw).toString('latin1'));
  return match?.[1]?.trim();
}
