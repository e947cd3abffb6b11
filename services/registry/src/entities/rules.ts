import { events, type Rule } from '@farwatch/contracts/events';

import type { Register } from '../register/register.js';
import { ruleEntity, type RuleRow } from '../store/entities.js';

/** How verdicts become episodes: the same for all districts. */
export const rules: Register<RuleRow, Rule> = {
  event: events.ruleChanged,
  entity: ruleEntity,
  key: 'id',
  belonging: 'all',
  rowOf: ({ name, ...rest }) => ({ ...rest, nameZh: name.zh, nameEn: name.en }),
  valueOf: ({ nameZh, nameEn, ...rest }) => ({ ...rest, name: { zh: nameZh, en: nameEn } }),
};
