import type { Field } from './data-area.js';
import { isLoneFlag } from './flag-place.js';
import { suffixOf } from './suffixes.js';

/** A factor as it is written in one item: its texts, whatever they mean. */
export interface FactorText {
  code: string;
  values: readonly { suffix: string; text: string }[];
  flag?: string;
  eFlag?: string;
  sampleTime?: string;
}

type Item = FactorText & { values: { suffix: string; text: string }[] };

/** The factors of a data area item by item, as it can be written again; what several items say of one is not joined. */
export function readItems(fields: readonly Field[]): FactorText[] {
  const items: Item[] = [];
  let open: Item | undefined;
  let forAll: string | undefined;
  for (const { key, value = '', separator } of fields) {
    const dash = key.lastIndexOf('-');
    if (dash > 0) {
      const code = key.slice(0, dash);
      if (open?.code !== code) items.push((open = { code, values: [] }));
      add(open, suffixOf(key.slice(dash + 1)), value);
    } else if (isLoneFlag(key)) forAll = value;
    if (separator !== ',') open = undefined;
  }
  if (forAll !== undefined) for (const item of items) item.flag ??= forAll;
  return items;
}

function add(item: Item, name: string, text: string): void {
  if (name === 'Flag') item.flag = text;
  else if (name === 'EFlag') item.eFlag = text;
  else if (name === 'SampleTime') item.sampleTime = text;
  else item.values.push({ suffix: name === 'td' ? 'Rtd' : name, text });
}
