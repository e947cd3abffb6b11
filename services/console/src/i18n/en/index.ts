import { account } from './account.js';
import { alerts } from './alerts.js';
import { common } from './common.js';
import { exclusion } from './exclusion.js';
import { indicators } from './indicators.js';
import { law } from './law.js';
import { lead } from './lead.js';
import { leads } from './leads.js';
import { loggers } from './loggers.js';
import { map } from './map.js';
import { overview } from './overview.js';
import { patrol } from './patrol.js';
import { shell } from './shell.js';
import { stations } from './stations.js';
import { users } from './users.js';

/** Texts of the screens in English, a file per page; terms as in the glossary. */
export const en = {
  ...shell,
  ...common,
  ...law,
  ...overview,
  ...indicators,
  ...exclusion,
  ...leads,
  ...lead,
  ...loggers,
  ...stations,
  ...map,
  ...patrol,
  ...account,
  ...alerts,
  ...users,
};
