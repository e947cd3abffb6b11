import type { ImportKind } from '@farwatch/contracts/http';

import { importer, type Importer } from '../register/import-file.js';
import type { AnyRegister } from '../register/register.js';
import { devices } from './devices.js';
import { enterpriseFile, enterprises } from './enterprises.js';
import { hj212SourceFile, hj212Sources } from './hj212-sources.js';
import { limitFile, limits } from './limits.js';
import { rules } from './rules.js';
import { outletFile, stationFile, stations } from './stations.js';

/** The files that can be imported, in the order in which they refer to each other. */
export const importers: Readonly<Record<ImportKind, Importer>> = {
  enterprises: importer(enterprises, enterpriseFile),
  stations: importer(stations, stationFile),
  outlets: importer(stations, outletFile),
  limits: importer(limits, limitFile),
  'hj212-sources': importer(hj212Sources, hj212SourceFile),
};

/** Everything that is announced. */
export const registers = [
  enterprises,
  stations,
  limits,
  rules,
  devices,
  hj212Sources,
] as unknown as readonly AnyRegister[];
