import type { Provision, Sanction } from './provision.js';

/**
 * Duties of whoever discharges, and what may follow a breach. Read in the texts of the two laws; the Code replaced the
 * acts on air and water on 2026-08-15. Before the Code only breaches of a permit have an entry: the acts on air and water
 * were not read, so a lead of that time without a permit says that duty and sanction are missing.
 */
const code = { zh: '生态环境法典', en: 'Ecological and Environmental Code' };
const permitRules = {
  zh: '排污许可管理条例',
  en: 'Regulation on the Administration of Pollutant Discharge Permits',
};
const underCode = { law: code, validFrom: '2026-08-15', validTo: null, confidence: 'primary' } as const;
const underPermitRules = {
  law: permitRules,
  validFrom: '2021-03-01',
  validTo: '2026-08-14',
  confidence: 'primary',
} as const;
const fine = (min: number, max: number): Pick<Sanction, 'fine'> => ({
  fine: { min: min * 10_000, max: max * 10_000, unit: 'CNY' },
});

/** By where the limit stands: in a permit, or in a discharge standard. */
export const dutiesOfEmitters: Readonly<Record<'permit' | 'standard', readonly Provision[]>> = {
  permit: [
    {
      ...underPermitRules,
      article: { zh: '第十七条', en: 'art. 17' },
      text: {
        zh: '遵守排污许可证规定，严格控制污染物排放',
        en: 'keep to the permit and control discharges strictly',
      },
    },
    {
      ...underCode,
      article: { zh: '第一百七十九条', en: 'art. 179' },
      text: {
        zh: '遵守排污许可证的要求，严格控制污染物排放',
        en: 'keep to the permit and control discharges strictly',
      },
    },
  ],
  standard: [
    {
      ...underCode,
      article: { zh: '第一百五十一条', en: 'art. 151' },
      text: {
        zh: '排放污染物应当符合污染物排放标准等要求',
        en: 'discharges must meet the discharge standards',
      },
    },
  ],
};

export const sanctionsOfEmitters: Readonly<Record<'permit' | 'standard', readonly Sanction[]>> = {
  permit: [
    {
      ...underPermitRules,
      ...fine(20, 100),
      article: { zh: '第三十四条第一项', en: 'art. 34 (1)' },
      text: {
        zh: '超过许可排放浓度：责令改正或者限制生产、停产整治，处20万元以上100万元以下罚款；情节严重的，吊销排污许可证',
        en: 'above the permitted concentration: order to correct, limit or stop production; fine of 200,000 to 1,000,000 yuan; in serious cases the permit is revoked',
      },
    },
    {
      ...underCode,
      ...fine(10, 100),
      article: { zh: '第一千一百零三条', en: 'art. 1103' },
      text: {
        zh: '超过许可排放浓度：处10万元以上100万元以下罚款',
        en: 'above the permitted concentration: fine of 100,000 to 1,000,000 yuan',
      },
      conflict: {
        zh: '《排污许可管理条例》第三十四条为20万元以上100万元以下，适用由法制审核确定',
        en: 'art. 34 of the Regulation on permits says 200,000 to 1,000,000 yuan: legal review settles which applies',
      },
    },
  ],
  standard: [
    {
      ...underCode,
      ...fine(10, 100),
      article: { zh: '第一千一百零七条', en: 'art. 1107' },
      text: {
        zh: '超过污染物排放标准：处10万元以上100万元以下罚款',
        en: 'above the discharge standard: fine of 100,000 to 1,000,000 yuan',
      },
    },
  ],
};
