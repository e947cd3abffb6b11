/**
 * Data flags, HJ 212-2017 Table B ("数据标记"). One letter says in which state a value was measured.
 * Only N may open a lead or enter a mean (brief of the domain: flagged data never judge).
 */
export const FLAGS = ['N', 'F', 'M', 'S', 'D', 'C', 'T', 'B'] as const;

export type Flag = (typeof FLAGS)[number];

/** Names of the flags on screens. */
export const flagNames: Readonly<Record<Flag, { readonly zh: string; readonly en: string }>> = {
  N: { zh: '正常', en: 'normal' },
  F: { zh: '停运', en: 'stopped' },
  M: { zh: '维护', en: 'maintenance' },
  S: { zh: '手工输入', en: 'manual input' },
  D: { zh: '故障', en: 'fault' },
  C: { zh: '校准', en: 'calibration' },
  T: { zh: '超测上限', en: 'over range' },
  B: { zh: '通讯异常', en: 'communication fault' },
};

/** Is this one of the letters of HJ 212-2017 Table B? Case counts, as it does in the protocol. */
export function isFlag(value: unknown): value is Flag {
  switch (value) {
    case 'N':
    case 'F':
    case 'M':
    case 'S':
    case 'D':
    case 'C':
    case 'T':
    case 'B':
      return true;
    default:
      return false;
  }
}

/** May a value with this flag be judged against a limit and enter a mean? Only N. */
export function countsForJudgement(flag: Flag): boolean {
  return flag === 'N';
}
