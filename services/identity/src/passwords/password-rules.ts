/** Shortest and longest password, in characters. ASVS 5.0.0 v5.0.0-6.2.1, 6.2.9. */
export const shortest = 12;
export const longest = 128;

/** Beginnings of what everybody tries; what is left of them has to be long enough by itself. */
const common = [
  ...['password', 'passw0rd', 'p@ssw0rd', 'p@ssword', 'qwertyuiop', 'qwerty', 'asdfghjkl', 'zxcvbnm'],
  ...['1qaz2wsx', 'letmein', 'welcome', 'administrator', 'admin', 'farwatch', 'woaini', 'iloveyou'],
  ...['huanbao', 'huanjing', 'changeme', 'default', 'abc123', '123qwe', 'qwe123', 'asd123', 'zaq12wsx'],
];

/** What is wrong with a password, for the person who chose it; undefined: nothing. */
export type Weakness = 'short' | 'long' | 'name' | 'common' | 'monotonous';

/** The form in which a password is hashed: the same letters typed on another keyboard are the same. */
export const foldPassword = (given: string): string => given.normalize('NFKC');

/**
 * Checks a new password. No rule asks for kinds of characters and none lets it expire (NIST SP 800-63B 5.1.1.2): length and not being
 * guessed count. `words` are what is known of its owner: login and display name.
 */
export function weaknessOf(password: string, words: readonly string[] = []): Weakness | undefined {
  const folded = foldPassword(password);
  const length = [...folded].length;
  if (length < shortest) return 'short';
  if (length > longest) return 'long';
  const plain = folded.toLowerCase();
  if (new Set(plain).size < 5 || isRun(plain)) return 'monotonous';
  const own = words
    .flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 3);
  if (leftWithout(plain, own) < 8) return 'name';
  // Digits and signs around a common word are what everybody adds to it.
  const letters = plain.replaceAll(/[^\p{L}]/gu, '');
  if (letters === '') return 'common';
  if (common.some((word) => plain.includes(word)) && leftWithout(letters, common.map(lettersOf)) < 4)
    return 'common';
  return undefined;
}

const lettersOf = (word: string): string => word.replaceAll(/[^a-z]/g, '');

/** How many characters are left when all these words are taken out. */
function leftWithout(text: string, words: readonly string[]): number {
  let left = text;
  for (const word of [...words].sort((a, b) => b.length - a.length))
    if (word !== '') left = left.replaceAll(word, '');
  return [...left].length;
}

/** Whether each character follows the one before it (123456789012, abcdefghijkl, and backwards), but for two places. */
function isRun(text: string): boolean {
  const codes = [...text].map((one) => one.codePointAt(0)!);
  for (const step of [1, -1]) {
    const breaks = codes.slice(1).filter((code, i) => code - codes[i]! !== step).length;
    if (breaks <= 2) return true;
  }
  return false;
}

const advice: Readonly<Record<Weakness, string>> = {
  short: `at least ${shortest} characters: several words are easy to remember / 至少 ${shortest} 个字符，可用几个词组成`,
  long: `at most ${longest} characters / 最多 ${longest} 个字符`,
  name: 'do not build it from your name / 不要用姓名或登录名组成',
  common: 'everybody tries this one first: choose another / 这是常见密码，请另选',
  monotonous: 'use more different characters, in no row / 请使用更多不同的字符，不要连号',
};

/** What to do about it, in both languages. */
export const adviceFor = (weakness: Weakness): string => advice[weakness];
