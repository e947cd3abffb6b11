import type { ImportRejection } from '@farwatch/contracts/http';
import { parseLocalDate } from '@farwatch/domain/reading';

import { refuse, type Row } from './read-table.js';

/** Reads the cells of one line and collects everything that is wrong with it. */
export class Cells<K extends string> {
  readonly errors: ImportRejection[] = [];

  constructor(
    private readonly row: Row<K>,
    private readonly nameOf: (key: K) => string,
  ) {}

  get line(): number {
    return this.row.line;
  }

  refuse(key: K, reason: ImportRejection['reason'], detail: string): undefined {
    this.errors.push(refuse(this.row.line, this.nameOf(key), reason, detail.slice(0, 200)));
    return undefined;
  }

  /** The text of an optional cell; undefined when it is empty or too long. A refusal does not repeat it. */
  text(key: K, maxLength = 200): string | undefined {
    const value = this.row.cells.get(key) ?? '';
    if (value === '') return undefined;
    return value.length <= maxLength
      ? value
      : this.refuse(key, 'bad-value', `longer than ${maxLength} characters`);
  }

  required(key: K, maxLength = 200): string | undefined {
    if ((this.row.cells.get(key) ?? '') === '') return this.refuse(key, 'missing-value', 'is empty');
    return this.text(key, maxLength);
  }

  /** An identifier: a level of an MQTT topic and a Kafka key. */
  id(key: K): string | undefined {
    const value = this.required(key, 128);
    if (value === undefined || /^[^\s/+#\0]+$/.test(value)) return value;
    return this.refuse(key, 'bad-value', `"${value}": no blank, slash, plus or hash in an identifier`);
  }

  number(key: K, min: number, max: number): number | undefined {
    const text = this.text(key, 40);
    if (text === undefined) return undefined;
    const plain = text.normalize('NFKC');
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(plain) ? Number(plain) : NaN;
    if (!Number.isFinite(value)) return this.refuse(key, 'bad-number', `"${text}" is no number`);
    return value >= min && value <= max
      ? value
      : this.refuse(key, 'bad-number', `${text} is not in ${min}..${max}`);
  }

  /** A calendar date: 2026-11-23, 2026/11/23 or 20261123; answers in the first form. */
  date(key: K): string | undefined {
    const text = this.text(key, 20);
    if (text === undefined) return undefined;
    const parts = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(text.normalize('NFKC'));
    const iso = parts ? `${parts[1]}-${parts[2]?.padStart(2, '0')}-${parts[3]?.padStart(2, '0')}` : '';
    if (parseLocalDate(iso) !== undefined) return iso;
    return this.refuse(key, 'bad-date', `"${text}" is no date of the calendar (2026-11-23)`);
  }

  /** One of a closed list, by any of its names. */
  choice<V>(key: K, names: ReadonlyMap<string, V>): V | undefined {
    const text = this.text(key, 60);
    if (text === undefined) return undefined;
    const found = names.get(text.normalize('NFKC').toLowerCase().replace(/\s/g, ''));
    return found ?? this.refuse(key, 'bad-value', `"${text}": one of ${[...names.keys()].join(', ')}`);
  }

  boolean(key: K): boolean | undefined {
    return this.choice(key, booleans);
  }

  /** A position, or nothing; half a position and 0,0 (a receiver without a fix) are refused. */
  position(this: Cells<K | 'lat' | 'lon'>): { readonly lat?: number; readonly lon?: number } {
    const wrong = this.errors.length;
    const lat = this.number('lat', -90, 90);
    const lon = this.number('lon', -180, 180);
    if (this.errors.length > wrong || (lat === undefined && lon === undefined)) return {};
    if (lat === undefined || lon === undefined) {
      this.refuse(
        lat === undefined ? 'lat' : 'lon',
        'bad-position',
        'latitude and longitude belong together',
      );
      return {};
    }
    if (lat === 0 && lon === 0) {
      this.refuse('lat', 'bad-position', '0,0 is the position of a receiver that has none');
      return {};
    }
    return { lat, lon };
  }
}

/** Names of a choice: value followed by its names, lower case and NFKC. */
export function namesOf<V>(...choices: readonly (readonly [V, ...string[]])[]): ReadonlyMap<string, V> {
  return new Map(choices.flatMap(([value, ...names]) => names.map((name) => [name, value] as const)));
}

const booleans = namesOf<boolean>([true, 'true', '1', 'yes', '是'], [false, 'false', '0', 'no', '否']);
