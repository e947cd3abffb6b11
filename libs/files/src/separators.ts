/** What stands between the cells of a line. */
export type Separator = ',' | ';' | '\t' | '|';
export const separators: readonly Separator[] = [',', ';', '\t', '|'];

/** The separator that a first line `sep=;` declares, as office programs write it. */
export function declaredSeparator(firstLine: string): Separator | undefined {
  const sign = /^\uFEFF?"?sep=(.)"?[\s,;|]*$/i.exec(firstLine)?.[1];
  return separators.find((one) => one === sign);
}

/** The separator that stands most often in a line, outside of quotes; a comma when none does. */
export function likelySeparator(line: string): Separator {
  const plain = line.replaceAll(/"(?:[^"]|"")*"/g, '');
  let [best, most]: [Separator, number] = [',', 0];
  for (const one of separators) {
    const count = plain.split(one).length - 1;
    if (count > most) [best, most] = [one, count];
  }
  return best;
}

/**
 * The separator of a text, and the text with its declaration taken out; all lines keep their numbers. For tables whose first
 * line that is not empty is the header.
 */
export function separatorOf(text: string): { readonly separator: Separator; readonly table: string } {
  const end = text.search(/[\r\n]|$/);
  const declared = declaredSeparator(text.slice(0, end));
  if (declared !== undefined) return { separator: declared, table: text.slice(end) };
  const header = /^[\s\uFEFF]*([^\r\n]*)/.exec(text)?.[1] ?? '';
  return { separator: likelySeparator(header), table: text };
}
