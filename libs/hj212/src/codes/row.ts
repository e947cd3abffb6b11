/** A row of a code table: code, Chinese name, English name, unit, unit of an amount (-Cou), type of the standard. */
export type CodeRow = readonly [
  code: string,
  nameZh: string,
  nameEn: string,
  unit: string,
  amountUnit: string,
  type: string,
];
