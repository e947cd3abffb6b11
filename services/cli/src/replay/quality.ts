import { isFlag, type Flag } from '@farwatch/domain/reading';

/** How the word of a quality column reads: as a flag of HJ 212 Table B (`N` counts), or undefined when it is not known. */
export type ReadQuality = (word: string) => Flag | undefined;

/** Invalid for a reason that is not said: HJ 212 Table B has no other word for it. */
export const invalid: Flag = 'D';

const table = (words: Readonly<Record<string, Flag>>): ReadQuality => {
  const known = new Map(Object.entries(words));
  return (word) => known.get(word.toLowerCase());
};

/**
 * Validity of the European Environment Agency: 1 valid, 2 below the detection limit, 3 below it and given as half of it,
 * 4 valid (ozone, CCQM), -1 not valid, -99 not valid because of maintenance or calibration.
 * Source: http://dd.eionet.europa.eu/vocabulary/aq/observationvalidity
 */
export const eeaValidity: ReadQuality = table({
  '1': 'N',
  '2': 'N',
  '3': 'N',
  '4': 'N',
  '-1': invalid,
  '-99': 'M',
});

/** Status of UK-AIR: ratified, provisional, verified; a star says "as supplied". */
export const aurnStatus: ReadQuality = table({ '': 'N', r: 'N', p: 'N', 'p*': 'N', v: 'N', s: 'N' });

/** A column that says yes or no to "is it valid". */
const yesOrNo = table({
  ...{ '1': 'N', true: 'N', yes: 'N', y: 'N', t: 'N', 是: 'N', 有效: 'N', valid: 'N', ok: 'N', good: 'N' },
  ...{
    '0': invalid,
    false: invalid,
    no: invalid,
    n: invalid,
    f: invalid,
    否: invalid,
    无效: invalid,
    invalid,
    bad: invalid,
  },
});

/** Words that mean the same everywhere; numbers do not: 0 is good in one file and bad in another. */
const plainWords = table({
  ...{ '': 'N', valid: 'N', ok: 'N', good: 'N', 有效: 'N', 正常: 'N', normal: 'N', r: 'N', p: 'N', v: 'N' },
  ...{ ratified: 'N', provisional: 'N', verified: 'N' },
  ...{
    invalid,
    bad: invalid,
    无效: invalid,
    异常: invalid,
    suspect: invalid,
    rejected: invalid,
    missing: invalid,
  },
  ...{ calibration: 'C', 校准: 'C', maintenance: 'M', 维护: 'M', fault: 'D', 故障: 'D', 停运: 'F' },
});

const hj212: ReadQuality = (word) => (isFlag(word) ? word : undefined);
const oneOf =
  (...readers: readonly ReadQuality[]): ReadQuality =>
  (word) =>
    readers.map((read) => read(word)).find((flag) => flag !== undefined);

/** Names of columns that speak of quality (small letters and digits only), and how their words are read. */
const columns: readonly (readonly [RegExp, ReadQuality])[] = [
  [/validity$|^有效性$/, oneOf(eeaValidity, plainWords)],
  [/^(is)?valid$|valid$|是否有效$/, oneOf(table({ '': 'N' }), yesOrNo)],
  [/flag$|标记$|标识$/, oneOf(hj212, plainWords)],
  [/(status|state|quality|qc|qa|qaqc|qualityflag|质控|状态|质量)$/, plainWords],
];

/** How a column of this name says its quality; undefined when its name is not one of quality. */
export function qualityOf(name: string): ReadQuality | undefined {
  return columns.find(([pattern]) => pattern.test(name))?.[1];
}

/** A quality that was declared: these words count, all others do not. */
export function declaredQuality(valid: ReadonlySet<string>): ReadQuality {
  return (word) => (valid.has(word) ? 'N' : invalid);
}
