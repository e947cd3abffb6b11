/** The bytes of a message: given as UTF-8 text, or else as base64; undefined when neither was sent. */
export function bytesOf(
  text: string | undefined,
  base64: string | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  if (base64 !== undefined) {
    const binary = atob(base64);
    return Uint8Array.from(binary, (c) => c.charCodeAt(0));
  }
  return text === undefined ? undefined : new TextEncoder().encode(text);
}

/** `00000000  7b 22 73 ...  {"s`: sixteen bytes a line with what is printable of them; cut at 64 kB. */
export function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, 65_536); at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((b) => b.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${text}`);
  }
  if (bytes.length > 65_536) lines.push('…');
  return lines.join('\n');
}

/** SHA-256 in hex; undefined where the browser has no Web Crypto (a page that is neither https nor localhost). */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  if (globalThis.crypto?.subtle === undefined) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((b) => b.toString(16).padStart(2, '0')).join('');
}
