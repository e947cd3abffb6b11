import { limit as limitSchema, type Limit, type Rule } from '@farwatch/contracts/events';
import { ambientLimits } from '@farwatch/domain/air';
import { TARGET_CLASSES, waterLimits } from '@farwatch/domain/water';
import { Any, Not, type DataSource } from 'typeorm';

import { changeRegistry, type ChangedKeys } from '../register/registry-change.js';
import { limitEntity, ruleEntity } from '../store/entities.js';
import { limits } from './limits.js';
import { rules } from './rules.js';

const judged: ReadonlySet<string> = new Set(['sample', 'hour', 'mda8', 'day']);

/** The limits of the standards; annual ones judge no single interval and stay with the figures. */
export const standardLimits: readonly Limit[] = [
  ...ambientLimits,
  ...waterLimits.map((row) => ({ ...row, targetClass: TARGET_CLASSES.indexOf(row.targetClass) + 1 })),
]
  .filter((row) => judged.has(row.averaging))
  .map((row) => limitSchema.parse(row));

const rule = (
  basis: Rule['basis'],
  averaging: Rule['averaging'],
  maxGap: number,
  zh: string,
  en: string,
): Rule => ({
  id: `${basis}-${averaging}`,
  version: 1,
  name: { zh, en },
  basis,
  averaging,
  openAfter: 1,
  closeAfter: 1,
  maxGap,
  enabled: true,
});

/** Rules of a new registry: one exceeding interval opens, one clean interval closes. Managers may change them. */
export const defaultRules: readonly Rule[] = [
  rule('ambient', 'hour', 3, '环境空气小时均值超标', 'Ambient air: hour mean above the limit'),
  rule(
    'ambient',
    'mda8',
    0,
    '臭氧日最大8小时超标',
    'Ambient air: ozone daily maximum 8-hour mean above the limit',
  ),
  rule('ambient', 'day', 0, '环境空气日均值超标', 'Ambient air: day mean above the limit'),
  rule(
    'water-class',
    'sample',
    2,
    '地表水断面未达目标类别',
    'Surface water: sample outside the target class',
  ),
  rule(
    'permit',
    'hour',
    3,
    '排放口小时均值超过许可限值',
    'Outlet: hour mean above the permitted concentration',
  ),
  rule('permit', 'day', 1, '排放口日均值超过许可限值', 'Outlet: day mean above the permitted concentration'),
];

/**
 * Brings the limits of the standards up to date and adds the rules that are missing. Run at every start: it changes
 * (and tells) only what differs, and leaves the rules that somebody changed as they are.
 */
export function seedRegistry(data: DataSource): Promise<readonly ChangedKeys[]> {
  return changeRegistry(data, 'all', async (change) => {
    const ids = standardLimits.map((limit) => limit.id);
    const gone = await change.manager.find(limitEntity, {
      where: { id: Not(Any(ids)), basis: Not('permit') },
      select: { id: true },
    });
    for (const { id } of gone) await change.remove(limits, id);
    await change.put(limits, standardLimits);
    const known = new Set((await change.manager.find(ruleEntity)).map((row) => row.id));
    await change.put(
      rules,
      defaultRules.filter((one) => !known.has(one.id)),
    );
    return change.changed;
  });
}
