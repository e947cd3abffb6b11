/** Kinds of finding of a patrol, by the fixed lists of river, air and straw patrols; a bureau may add its own. */
export const findingKinds = {
  outfall: { zh: '排污口', en: 'Outfall' },
  discolored_water: { zh: '水体异色', en: 'Discoloured water' },
  black_odorous: { zh: '黑臭水体', en: 'Black and odorous water' },
  floating: { zh: '漂浮物/垃圾', en: 'Floating matter or rubbish' },
  algae: { zh: '蓝藻', en: 'Algae' },
  bank_encroachment: { zh: '侵占岸线', en: 'Bank encroachment' },
  sand_mining: { zh: '采砂', en: 'Sand mining' },
  net_cage: { zh: '网箱养殖', en: 'Net cages' },
  dam_damage: { zh: '堤坝损坏', en: 'Damaged dam' },
  smoke: { zh: '异常冒烟', en: 'Unusual smoke' },
  dust_uncovered: { zh: '裸土未覆盖', en: 'Uncovered bare soil' },
  dust_road: { zh: '道路扬尘', en: 'Road dust' },
  voc_peak: { zh: 'VOCs高值', en: 'VOCs peak' },
  gas_peak: { zh: '气体高值', en: 'Gas peak' },
  straw_burning: { zh: '秸秆焚烧', en: 'Straw burning' },
  open_burning: { zh: '露天焚烧', en: 'Open burning' },
  solid_waste: { zh: '固废堆放', en: 'Solid waste' },
  thermal_anomaly: { zh: '热异常', en: 'Thermal anomaly' },
  night_discharge: { zh: '夜间偷排', en: 'Discharge at night' },
  construction: { zh: '施工扬尘', en: 'Construction dust' },
  noise: { zh: '噪声', en: 'Noise' },
  other: { zh: '其他', en: 'Other' },
} as const;
export type FindingKind = keyof typeof findingKinds;

export const findingKindOf = (code: string): FindingKind =>
  Object.hasOwn(findingKinds, code) ? (code as FindingKind) : 'other';

/** What a finding is worth as proof: a clue until somebody was there, and a certified result at most. */
export const evidenceLevels = {
  clue: { zh: '线索', en: 'Clue' },
  'confirmed-on-site': { zh: '现场确认', en: 'Confirmed on site' },
  laboratory: { zh: '实验室检测', en: 'Laboratory result' },
} as const;
export type EvidenceLevel = keyof typeof evidenceLevels;

const order = Object.keys(evidenceLevels) as EvidenceLevel[];

/** Who or what raises the level of a finding. */
export type Proof = 'site-visit' | 'laboratory';

/**
 * The level after a proof. A drone's own data never raises it, and a level never falls: who was there was there. A
 * laboratory confirms what was sampled on the spot, so it counts without a separate visit.
 */
export function raiseEvidence(level: EvidenceLevel, proof: Proof): EvidenceLevel {
  const reached: EvidenceLevel = proof === 'laboratory' ? 'laboratory' : 'confirmed-on-site';
  return order.indexOf(reached) > order.indexOf(level) ? reached : level;
}

/** Only what was confirmed may become a case. */
export const mayBeFiled = (level: EvidenceLevel): boolean => level !== 'clue';
