/** SHA-256 of bytes, or of a text in UTF-8, as 64 lower-case hexadecimal digits. The domain imports no hash: it is handed in. */
export type Sha256 = (data: string | Uint8Array) => string;

/** Documents of draws are flat; whatever is deeper is no such document and must not exhaust the stack. */
const maxDepth = 32;

/**
 * A JSON value in its one canonical text (RFC 8785): keys sorted by UTF-16 units, no blanks, shortest escapes. Numbers are
 * integers here (`numbersAreIntegers`), so that the form of fractions never matters. Not for texts with lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(Object.is(value, -0) ? 0 : value);
  const record = value as Record<string, unknown>;
  const members = Object.keys(record)
    .sort()
    .filter((key) => record[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  return `{${members.join(',')}}`;
}

/** Strings, and numbers outside of them. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;

/**
 * JSON whose numbers are integers in their writing too. `4.0` and `4e0` are the integer 4 to `JSON.parse`, but not the same
 * text: two readers would hash different documents. They are read as 0.5, which no rule of a draw lets pass.
 * Throws a SyntaxError for what is no JSON.
 */
export function parseIntegerJson(text: string): unknown {
  JSON.parse(text);
  const marked = text.replace(tokens, (token) => (token[0] !== '"' && /[.eE]/.test(token) ? '0.5' : token));
  return JSON.parse(marked);
}

/** What is wrong with the numbers and texts of a document, whatever its shape; undefined when nothing is. */
export function badContent(document: unknown): 'bad-number' | 'bad-document' | undefined {
  let isBad = false;
  /** true: a number that is none of a draw. The depth bounds the recursion. */
  const hasBadNumber = (value: unknown, depth: number): boolean => {
    if (typeof value === 'number') return !(Number.isSafeInteger(value) && value >= 0);
    if (typeof value === 'string') isBad ||= /\p{Surrogate}/u.test(value);
    if (typeof value !== 'object' || value === null) return false;
    if (depth >= maxDepth) {
      isBad = true;
      return false;
    }
    if (Array.isArray(value)) return value.some((one) => hasBadNumber(one, depth + 1));
    for (const key of Object.keys(value)) {
      isBad ||= /\p{Surrogate}/u.test(key);
      if (hasBadNumber((value as Record<string, unknown>)[key], depth + 1)) return true;
    }
    return false;
  };
  if (hasBadNumber(document, 0)) return 'bad-number';
  return isBad ? 'bad-document' : undefined;
}
