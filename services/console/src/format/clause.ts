/** English words of clauses in the registry of standards that reach limits and leads, and what they are in Chinese. */
const words: readonly (readonly [pattern: RegExp, zh: string])[] = [
  [/\bTable (\d+)/g, '表$1'],
  [/ ?\bitem (\d+)/g, '第$1项'],
  [/, ?cl\. /g, '、'],
  [/\bcl\. /g, ''],
  [/ ?\(transition\)/g, '（过渡期）'],
];

/**
 * The clause of a limit as it is shown. A limit carries one text: that of ambient and water standards is English, that of a
 * permit is whatever was imported, mostly Chinese, and stays as it is.
 */
export function clauseText(clause: string, language: 'zh' | 'en'): string {
  if (language === 'en') return clause;
  return words.reduce((text, [pattern, zh]) => text.replace(pattern, zh), clause);
}
