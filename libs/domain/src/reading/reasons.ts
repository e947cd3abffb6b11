/** Why a reading was refused: a closed list of codes, each with a text for the officer. */
export const reasons = {
  'not-an-object': { zh: '读数不是对象', en: 'the reading is not an object' },
  'unknown-pollutant': { zh: '未知的污染物', en: 'unknown pollutant' },
  'unknown-unit': { zh: '未知的单位', en: 'unknown or missing unit' },
  'unit-of-another-quantity': { zh: '单位与该污染物的量不符', en: 'unit of another quantity' },
  'temperature-needed': {
    zh: '体积分数换算需声明温度（temperatureC）与气压（pressureHPa），缺温度',
    en: 'ppb or ppm needs a declared temperatureC and pressureHPa to become a mass concentration: no temperature',
  },
  'pressure-needed': {
    zh: '体积分数换算需声明温度（temperatureC）与气压（pressureHPa），缺气压',
    en: 'ppb or ppm needs a declared temperatureC and pressureHPa to become a mass concentration: no pressure',
  },
  'value-not-a-number': { zh: '数值不是有限的数', en: 'the value is not a finite number' },
  'value-out-of-range': {
    zh: '数值超出物理可能范围',
    en: 'the value is physically impossible or a placeholder',
  },
  'unit-in-doubt': {
    zh: '数值与常见范围相差约一千倍，单位存疑：请核对单位，确认无误后带 unitConfirmed 重发',
    en: 'a thousand times off the usual range: check the unit; if it is right, send again with unitConfirmed',
  },
  'null-without-flag': { zh: '空值未带数据标记', en: 'a null value needs a flag other than N' },
  'bad-flag': { zh: '数据标记不在 HJ 212 表 B 中', en: 'the flag is not in HJ 212 Table B' },
  'bad-time': { zh: '时间格式错误或缺少时区', en: 'not an RFC 3339 time with an offset' },
  'end-before-start': { zh: '结束时间早于开始时间', en: 'the interval ends before it starts' },
  'in-the-future': { zh: '时间在未来', en: 'the interval ends in the future' },
  'too-old': { zh: '时间早于保存期限', en: 'the interval is older than what is kept' },
  'bad-revision': { zh: '修订号不是非负整数', en: 'the revision is not a non-negative integer' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type ReasonCode = keyof typeof reasons;
