import { createHash } from 'node:crypto';

import { events, hj212Source, type Hj212Source } from '@farwatch/contracts/events';
import { hj212Password, type ImportRejection } from '@farwatch/contracts/http';
import { Any } from 'typeorm';

import type { Cells } from '../import/cells.js';
import { checked, given } from '../import/read-file.js';
import { refuse } from '../import/read-table.js';
import type { ImportFile } from '../register/import-file.js';
import type { Register } from '../register/register.js';
import { hj212SourceEntity, stationEntity, type Hj212SourceRow } from '../store/entities.js';
import { column, type KeyOf } from './columns.js';
import { wrongNames } from './source-names.js';

/** Loggers that may report over HJ 212. */
export const hj212Sources: Register<Hj212SourceRow, Hj212Source> = {
  event: events.hj212SourceChanged,
  entity: hj212SourceEntity,
  key: 'mn',
  belonging: 'station',
  rowOf: ({ mn, station, passwordHash, ...settings }) => ({ mn, station, passwordHash, settings }),
  valueOf: ({ settings, ...row }) => ({ ...row, ...settings }),
};

/** A line of loggers: the password is a hash already; without one the stored one stays. */
export type SourceLine = Omit<Hj212Source, 'passwordHash'> & { readonly passwordHash?: string };

const columns = [
  column('mn', true, '设备编号', '数采仪', '数采仪编号'),
  column('station', true, 'outlet', '排放口', '站点', '排口编号', '站点编码'),
  column('password', false, 'pw', '密码', '访问密码'),
  column('switches', false, 'allow', '容错开关', '开关'),
  column('units', false, '单位'),
  column('codes', false, '编码对照', '因子对照'),
  column('converted', false, '折算', '折算值'),
  column('minuteInterval', false, '分钟间隔', '分钟数据间隔'),
  column('utcOffset', false, '时差'),
  column('endLabelled', false, '结束时刻标注'),
  column('networks', false, '网段', '允许网段'),
  column('certificate', false, '证书', '证书名称'),
] as const;

/**
 * What a file says of a password leaves its reading as a hash only: no refusal repeats a cell of that column, nor a line that
 * cannot be read, nor a header that may be a line of data.
 */
export const hj212SourceFile: ImportFile<KeyOf<typeof columns>, SourceLine, Hj212Source> = {
  columns,
  keyColumns: ['mn'],
  placeColumn: 'station',
  secret: true,
  keyOf: ({ mn }) => mn,
  readLine,
  /** Loggers of known outlets and stations; a new one needs a password. Of a known one password and bindings that are not given stay. */
  async check(manager, items) {
    const ids = [...new Set(items.map(({ value }) => value.station))];
    const stations = await manager.find(stationEntity, { where: { id: Any(ids) }, select: { id: true } });
    const known = new Set(stations.map(({ id }) => id));
    const mns = items.map(({ value }) => value.mn);
    const stored = await manager.find(hj212SourceEntity, { where: { mn: Any(mns) } });
    const before = new Map(stored.map((row) => [row.mn, row]));
    const good: Hj212Source[] = [];
    const rejected: ImportRejection[] = [];
    for (const { line, value, nameOf } of items) {
      const { passwordHash = before.get(value.mn)?.passwordHash, ...source } = value;
      const { networks, certificate } = { ...before.get(value.mn)?.settings, ...value };
      const bound = { ...(networks && { networks }), ...(certificate && { certificate }) };
      if (!known.has(value.station)) {
        const detail = `no outlet or station ${value.station}: import it first`;
        rejected.push(refuse(line, nameOf('station'), 'unknown-station', detail));
      } else if (passwordHash === undefined) {
        const detail = 'a new logger needs a password (PW)';
        rejected.push(refuse(line, nameOf('password'), 'missing-value', detail));
      } else good.push({ ...source, ...bound, passwordHash });
    }
    return { good, rejected };
  },
};

const lineSchema = hj212Source.omit({ passwordHash: true });

function readLine(cells: Cells<KeyOf<typeof columns>>): SourceLine | undefined {
  const mn = cells.required('mn', 64);
  const station = cells.id('station');
  const password = passwordIn(cells);
  const networks = words(cells.text('networks', 2_000));
  const switches = words(cells.text('switches', 2_000));
  const units = pairs(cells, 'units');
  const codes = pairs(cells, 'codes');
  const converted = cells.text('converted', 1_000);
  const endLabelled = cells.text('endLabelled', 100);
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
      endLabelled: endLabelled === undefined ? undefined : words(endLabelled),
      networks: networks.length === 0 ? undefined : networks,
      certificate: cells.text('certificate', 200),
    }),
    cells,
  );
  if (source === undefined) return undefined;
  for (const { field, message } of wrongNames(source)) cells.refuse(field, 'bad-value', message);
  const passwordHash =
    password === undefined ? {} : { passwordHash: createHash('sha256').update(password).digest('hex') };
  return { ...source, ...passwordHash };
}

/** A password that a new or changed logger may have; the refusal does not repeat it. */
function passwordIn(cells: Cells<KeyOf<typeof columns>>): string | undefined {
  const password = cells.text('password', 64);
  if (password === undefined || hj212Password.safeParse(password).success) return password;
  return cells.refuse('password', 'bad-value', '6 to 64 characters, without blanks and ; , & =');
}

const modes = new Map([
  ['when-sent', 'when-sent'],
  ['never', 'never'],
  ['上报即用', 'when-sent'],
  ['不用', 'never'],
]);

const words = (text = ''): string[] => text.split(/[\s;,；，、]+/).filter((word) => word !== '');

/** `a34004=ug/m3; a21026=mg/m3` */
function pairs(cells: Cells<KeyOf<typeof columns>>, key: 'units' | 'codes'): Record<string, string> {
  const found: [string, string][] = [];
  for (const word of words(cells.text(key, 4_000))) {
    const [name = '', value = '', ...rest] = word.split('=');
    if (name === '' || value === '' || rest.length > 0)
      cells.refuse(key, 'bad-value', `"${word}": code=value`);
    else found.push([name, value]);
  }
  return Object.fromEntries(found);
}
