import { createHash } from 'node:crypto';

import { hj212Source, type Hj212Source } from '@farwatch/contracts/events';

import type { Cells } from './cells.js';
import { sourceColumns } from './columns.js';
import { checked, given, read, type ReadFile } from './read-rows.js';
import { wrongNames } from './source-names.js';

/** A line of loggers: the password is a hash already; without one the stored one stays. */
export type SourceLine = Omit<Hj212Source, 'passwordHash'> & {
  readonly id: string;
  readonly passwordHash?: string;
};

type Key = (typeof sourceColumns)[number]['key'];

/**
 * Loggers. What a file says of a password leaves this function as a hash only: no refusal repeats a cell of that column,
 * nor a line that cannot be read, nor a header that may be a line of data.
 */
export function readSources(text: string): ReadFile<SourceLine> {
  const { items, rejected } = read(text, sourceColumns, ['mn'], readLine);
  return {
    items,
    rejected: rejected.map((one) => {
      if (one.reason === 'bad-csv') return { ...one, detail: 'the line is not CSV' };
      return one.reason === 'unknown-column' || one.reason === 'duplicate-column'
        ? { ...one, field: '' }
        : one;
    }),
  };
}

const lineSchema = hj212Source.omit({ passwordHash: true });

function readLine(cells: Cells<Key>): SourceLine | undefined {
  const mn = cells.required('mn', 64);
  const station = cells.id('station');
  const password = cells.text('password', 64);
  const switches = words(cells.text('switches', 2_000));
  const units = pairs(cells, 'units');
  const codes = pairs(cells, 'codes');
  const converted = cells.text('converted', 1_000);
  const source = checked(
    lineSchema,
    given({
      mn,
      station,
      switches,
      units,
      codes,
      converted: converted === undefined ? undefined : (modes.get(converted) ?? words(converted)),
      minuteInterval: cells.number('minuteInterval', 1, 60),
      utcOffset: cells.number('utcOffset', -720, 840),
    }),
    cells,
  );
  if (source === undefined) return undefined;
  for (const { field, message } of wrongNames(source)) cells.refuse(field, 'bad-value', message);
  const passwordHash =
    password === undefined ? {} : { passwordHash: createHash('sha256').update(password).digest('hex') };
  return { ...source, id: source.mn, ...passwordHash };
}

const modes = new Map([
  ['when-sent', 'when-sent'],
  ['never', 'never'],
  ['上报即用', 'when-sent'],
  ['不用', 'never'],
]);

const words = (text = ''): string[] => text.split(/[\s;,；，、]+/).filter((word) => word !== '');

/** `a34004=ug/m3; a21026=mg/m3` */
function pairs(cells: Cells<Key>, key: 'units' | 'codes'): Record<string, string> {
  const found: [string, string][] = [];
  for (const word of words(cells.text(key, 4_000))) {
    const [name = '', value = '', ...rest] = word.split('=');
    if (name === '' || value === '' || rest.length > 0)
      cells.refuse(key, 'bad-value', `"${word}": code=value`);
    else found.push([name, value]);
  }
  return Object.fromEntries(found);
}
