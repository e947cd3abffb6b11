/** Keys of loggers by MN. Secrets: never written to a log, a record or an answer. */
export type Sm4Keys = ReadonlyMap<string, Uint8Array>;

const mnShape = /^[^;&=,\s]{1,64}$/;
const keyShape = /^[0-9a-f]{32}$/i;

/**
 * The file of SM4 keys (HJ 212-2025, second hand): one JSON object, MN to 32 hex digits. What is wrong is named by its entry
 * and never shown: the text of a parser's own message would hold a piece of a key.
 */
export function readSm4Keys(
  text: string,
): { readonly ok: true; readonly keys: Sm4Keys } | { readonly ok: false; readonly wrong: readonly string[] } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { ok: false, wrong: ['the file is not JSON'] };
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { ok: false, wrong: ['the file is not an object of MN to key'] };
  const wrong: string[] = [];
  const keys = new Map<string, Uint8Array>();
  for (const [mn, key] of Object.entries(given)) {
    if (!mnShape.test(mn)) wrong.push(`${JSON.stringify(mn.slice(0, 64))} is no MN`);
    else if (typeof key !== 'string' || !keyShape.test(key))
      wrong.push(`the key of ${mn} is not 32 hex digits`);
    else keys.set(mn, Buffer.from(key, 'hex'));
  }
  return wrong.length > 0 ? { ok: false, wrong: wrong.slice(0, 20) } : { ok: true, keys };
}
