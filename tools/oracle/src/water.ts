import { roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';
import {
  CLASS_ITEMS,
  WATER_CLASSES,
  itemClass,
  waterClass,
  waterClassNames,
  type WaterBody,
  type WaterClass,
  type WaterSample,
} from '@farwatch/domain/water';

import { Tally, type Bar, type FileReport } from './report.js';
import { column, type Table } from './table.js';

/** Columns of the five items that count, and the decimals in which they are shown. */
const measured = {
  w01001: { name: 'ph', decimals: 2 },
  w01009: { name: 'do', decimals: 2 },
  w01019: { name: 'codmn', decimals: 2 },
  w21003: { name: 'nh3n', decimals: 3 },
  w21011: { name: 'tp', decimals: 3 },
} as const;

const classOfLabel = new Map(WATER_CLASSES.map((one) => [waterClassNames[one].zh.replace('类', ''), one]));
const BODIES: readonly WaterBody[] = ['river', 'lake'];

interface Labelled {
  readonly where: string;
  readonly label: WaterClass;
  readonly sample: WaterSample;
  /** The rows before and after of the same section, labelled or not. */
  before?: WaterSample;
  after?: WaterSample;
}

export const waterColumns = ['section', 'time', 'class', 'ph', 'do', 'codmn', 'nh3n', 'tp'];

/** Section and time -> the shown values and the unrounded ones. */
export type Originals = ReadonlyMap<string, { readonly shown: WaterSample; readonly unrounded: WaterSample }>;

/** The unrounded values that files of daily rows carry beside the shown ones. */
export function originalsOf(tables: readonly Table[]): Originals {
  const originals = new Map<string, { shown: WaterSample; unrounded: WaterSample }>();
  for (const table of tables) {
    const [key, time] = [sectionKey(table), column(table, 'time')];
    const [shown, unrounded] = [sampleReader(table, ''), sampleReader(table, '_raw')];
    for (const row of table.rows)
      originals.set(`${key(row)} ${time(row)}`, { shown: shown(row), unrounded: unrounded(row) });
  }
  return originals;
}

/** The originals of a row: of its section and time, and shown as the very same values. */
function originalFor(row: Labelled, originals: Originals): WaterSample | undefined {
  const found = originals.get(row.where);
  if (found === undefined) return undefined;
  const same = CLASS_ITEMS.every((code) => found.shown[code] === row.sample[code]);
  return same ? found.unrounded : undefined;
}

function sampleReader(table: Table, suffix: string): (row: readonly string[]) => WaterSample {
  const cells = Object.entries(measured).map(
    ([code, { name }]) => [code, column(table, name + suffix)] as const,
  );
  return (row) =>
    Object.fromEntries(
      cells.map(([code, read]) => [code, read(row) === '' ? null : toE6(Number(read(row)))]),
    );
}

/** Section -> river or lake, from a file of section types; "either" is left out. */
export function sectionTypes(table: Table): Map<string, WaterBody> {
  const types = new Map<string, WaterBody>();
  const [key, type] = [sectionKey(table), column(table, 'inferred_type')];
  for (const row of table.rows) {
    const found = type(row);
    if (found === 'river' || found === 'lake') types.set(key(row), found);
  }
  return types;
}

function sectionKey(table: Table): (row: readonly string[]) => string {
  const parts = ['province', 'basin', 'section'].map((name) => column(table, name));
  return (row) => parts.map((read) => read(row)).join('/');
}

/**
 * Labels of national automatic stations. A section is a river or a lake by `types`; one that is not there gets the
 * kind that fits more of its own rows (the publication does not say, and the types were inferred the same way).
 * Unrounded originals are used where the file has them: classes are decided before rounding.
 */
export function checkWater(
  file: string,
  table: Table,
  types: ReadonlyMap<string, WaterBody>,
  bar: Bar,
  originals: Originals = new Map(),
): FileReport {
  const unrounded = table.columns.includes('do_raw');
  const sections = readSections(table, unrounded ? '_raw' : '');
  let [known, shownOnly] = [0, 0];
  const tally = new Tally();
  const why = { 'on-limit': 0, 'previous-row': 0, 'next-row': 0, unexplained: 0 };
  let fitted = 0;
  for (const [key, rows] of sections) {
    const type = types.get(key);
    if (type === undefined) fitted += 1;
    const body = type ?? fittingBody(rows);
    for (const row of rows) {
      const original = unrounded ? undefined : originalFor(row, originals);
      if (original !== undefined) known += 1;
      const computed = waterClass(original ?? row.sample, body).class;
      if (waterClass(row.sample, body).class === row.label) shownOnly += 1;
      if (tally.compare(row.where, row.label, computed ?? 'none')) continue;
      why[reasonOf(row, body)] += 1;
    }
  }
  const exceptions = Object.entries(why).map(([name, count]) => `${count} ${name}`);
  return tally.report(file, unrounded ? 'water, unrounded' : 'water, shown values', bar, [
    `exceptions: ${exceptions.join(', ')}`,
    ...(known === 0
      ? []
      : [
          `${known} rows were classed by their unrounded originals, which another file of the folder has; by shown values alone ${shownOnly} of ${tally.rows} agree`,
        ]),
    `${fitted} of ${sections.size} labelled sections took the kind of water body that fits more of their rows`,
  ]);
}

function readSections(table: Table, suffix: string): Map<string, Labelled[]> {
  const [key, label, time] = [sectionKey(table), column(table, 'class'), column(table, 'time')];
  const read = sampleReader(table, suffix);
  const sections = new Map<string, Labelled[]>();
  const last = new Map<string, { sample: WaterSample; row: Labelled | undefined }>();
  for (const row of table.rows) {
    const section = key(row);
    const sample = read(row);
    const before = last.get(section);
    if (before?.row !== undefined) before.row.after = sample;
    const found = classOfLabel.get(label(row));
    let labelled: Labelled | undefined;
    if (found !== undefined) {
      labelled = { where: `${section} ${time(row)}`, label: found, sample };
      if (before !== undefined) labelled.before = before.sample;
      const own = sections.get(section);
      if (own === undefined) sections.set(section, [labelled]);
      else own.push(labelled);
    }
    last.set(section, { sample, row: labelled });
  }
  return sections;
}

function fittingBody(rows: readonly Labelled[]): WaterBody {
  const [river, lake] = BODIES.map(
    (body) => rows.filter(({ sample, label }) => waterClass(sample, body).class === label).length,
  );
  return lake! > river! ? 'lake' : 'river';
}

function reasonOf(row: Labelled, body: WaterBody): 'on-limit' | 'previous-row' | 'next-row' | 'unexplained' {
  if (withinRounding(row, body)) return 'on-limit';
  if (row.before !== undefined && waterClass(row.before, body).class === row.label) return 'previous-row';
  if (row.after !== undefined && waterClass(row.after, body).class === row.label) return 'next-row';
  return 'unexplained';
}

/** Could originals that are shown as these values have given the label? */
function withinRounding({ sample, label }: Labelled, body: WaterBody): boolean {
  const wanted = WATER_CLASSES.indexOf(label);
  let reached = false;
  for (const code of CLASS_ITEMS) {
    const valueE6 = sample[code];
    if (valueE6 === null || valueE6 === undefined) continue;
    const { decimals } = measured[code];
    const half = 10 ** (6 - decimals) / 2 - 1;
    if (roundHalfEvenE6(valueE6, decimals) !== valueE6) return false;
    const ranks = [valueE6 - half, valueE6, valueE6 + half].map((one) =>
      WATER_CLASSES.indexOf(itemClass(code, one, body)!),
    );
    if (Math.min(...ranks) > wanted) return false;
    reached ||= ranks.includes(wanted);
  }
  return reached;
}
