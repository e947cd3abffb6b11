import { pollutants, type Pollutant } from '@farwatch/domain/reading';

import { word } from './header.js';

type Medium = 'gas' | 'water';

/** Names that permits use and the tables of HJ 212 do not have. */
const permitNames: readonly [code: string, ...names: string[]][] = [
  ['w01001', 'pH'],
  ['w01018', '化学需氧量', 'CODCr', 'COD'],
  ['w01017', '生化需氧量', 'BOD5'],
  ['w01012', 'SS'],
  ['w21003', '氨氮', 'NH3-N'],
  ['w21001', '总氮', 'TN'],
  ['w21011', '总磷', 'TP'],
  ['a34013', '颗粒物', '烟尘', '粉尘', '烟(粉)尘', '工业粉尘'],
  ['a21026', 'SO2'],
  ['a21002', 'NOx', 'NOX'],
  ['a24088', 'NMHC'],
  ['a01010', '烟气黑度', '林格曼黑度级', '林格曼黑度'],
];

const mediumOf = ({ code }: Pollutant): Medium => (code.startsWith('w') ? 'water' : 'gas');
const key = (name: string): string => word(name).toLowerCase();

const byName: Record<Medium, Map<string, Pollutant>> = { gas: new Map(), water: new Map() };
const byCode = new Map(pollutants.map((one) => [one.code, one]));
for (const one of pollutants)
  for (const name of [one.code, one.nameZh, one.nameEn, ...one.aliases])
    if (!byName[mediumOf(one)].has(key(name))) byName[mediumOf(one)].set(key(name), one);
for (const [code, ...names] of permitNames) {
  const one = byCode.get(code);
  if (one !== undefined) for (const name of names) byName[mediumOf(one)].set(key(name), one);
}

function inMedium(name: string, medium: Medium | undefined): Pollutant | undefined {
  if (medium !== undefined) return byName[medium].get(name);
  const [gas, water] = [byName.gas.get(name), byName.water.get(name)];
  // A name that air and water share names neither: better unknown than wrong.
  return gas !== undefined && water !== undefined ? undefined : (gas ?? water);
}

/** A factor by a name of permits: exact, else without its last bracket (`氨氮（NH3-N）`). Without a medium, only an unmistakable one. */
export function readPollutant(text: string, medium: Medium | undefined): Pollutant | undefined {
  const name = key(text);
  return name.length > 80
    ? undefined
    : (inMedium(name, medium) ?? inMedium(name.replace(/\([^()]*\)$/, ''), medium));
}
