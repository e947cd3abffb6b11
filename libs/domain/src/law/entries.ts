/** The registry for people: every row as one or more lines with title, scope, value and provenance, zh and en. */
import { findPollutant } from '../reading/index.js';
import { columnOf, itemName, itemPollutants, missingRuleNames, statisticNames, typeNames } from './names.js';
import { limitScope, limitText, limitTitle } from './limit-text.js';
import { inForce } from './registry.js';
import type {
  AqiColumn,
  AqiItem,
  Confidence,
  LawRow,
  LawType,
  LimitAveraging,
  Provenance,
  Text,
} from './types.js';

export interface LawEntry extends Omit<Provenance, 'source' | 'sourceZh'> {
  readonly id: string;
  readonly type: LawType;
  readonly title: Text;
  readonly scope: Text;
  /** What the row says, as text. */
  readonly text: Text;
  readonly source: Text;
  /** False: "not verified against the official text" must be shown beside it. */
  readonly verified: boolean;
  readonly pollutant: string | null;
  readonly averaging: LimitAveraging | null;
  readonly comparison: 'max' | 'min' | null;
  readonly value: number | null;
  readonly unit: string | null;
}

/** Read in two sources or in the official print; anything less is configuration that must say so. */
export function isVerified(confidence: Confidence): boolean {
  return confidence === 'verified' || confidence === 'primary';
}

const same = (text: string): Text => ({ zh: text, en: text });
const nothing: Text = { zh: '', en: '' };

/** The lines of one row; a breakpoint table has one for each of its columns. */
export function entriesOf(row: LawRow): readonly LawEntry[] {
  const entry = (
    title: Text,
    scope: Text,
    text: Text,
    more: Partial<Pick<LawEntry, 'id' | 'pollutant' | 'averaging' | 'comparison' | 'value' | 'unit'>> = {},
  ): LawEntry => ({
    id: row.id,
    type: row.type,
    title: { zh: `${typeNames[row.type].zh}：${title.zh}`, en: `${typeNames[row.type].en}: ${title.en}` },
    scope,
    text,
    verified: isVerified(row.confidence),
    pollutant: null,
    averaging: null,
    comparison: null,
    value: null,
    unit: null,
    standard: row.standard,
    clause: row.clause,
    clauseZh: row.clauseZh,
    validFrom: row.validFrom,
    validTo: row.validTo,
    confidence: row.confidence,
    source: { zh: row.sourceZh, en: row.source },
    ...more,
  });
  switch (row.type) {
    case 'limit': {
      const { pollutant, averaging, comparison, value, unit } = row;
      return [
        entry(limitTitle(row), limitScope(row), limitText(row), {
          pollutant,
          averaging,
          comparison,
          value,
          unit,
        }),
      ];
    }
    case 'index-table':
      return (Object.keys(row.columns) as AqiColumn[]).map((column) => {
        const { pollutant, title, unit } = columnOf(column);
        const { points, above } = row.columns[column];
        const pairs = points.map((point, i) => `${point}→${row.iaqi[i]}`).join(', ');
        const last = row.iaqi[points.length - 1];
        return entry(
          title,
          nothing,
          {
            zh: `${pairs}；以上：${above === 'none' ? '不计分指数' : `${last}`}（${unit}）`,
            en: `${pairs}; above: ${above === 'none' ? 'no sub-index' : last} (${unit})`,
          },
          { id: `${row.id}:${column}`, pollutant, unit },
        );
      });
    case 'us-index-table':
      return Object.entries(row.columns).map(([column, { rows, unit }]) =>
        entry(
          same(column),
          nothing,
          same(rows.map(([low, high, from, to]) => `${low}–${high}→${from}–${to}`).join(', ') + ` (${unit})`),
          { id: `${row.id}:${column}`, unit },
        ),
      );
    case 'index-rule': {
      const kind =
        row.kind === 'hour' ? { zh: '实时报', en: 'hourly report' } : { zh: '日报', en: 'daily report' };
      const items = (language: keyof Text, hours: string): string =>
        row.items
          .map(([item, column]) => {
            const window = row.moving?.[item];
            const title = columnOf(column).title[language];
            return window === undefined ? title : `${title} (${window.hours} h ${hours})`;
          })
          .join(', ');
      const missing = missingRuleNames[row.missing];
      return [
        entry(kind, nothing, {
          zh: `${items('zh', '滑动平均')}；${row.roundFirst ? '浓度先修约' : '浓度不先修约'}；缺项：${missing.zh}${row.exceedingAbove === undefined ? '' : `；超标污染物：IAQI > ${row.exceedingAbove}`}`,
          en: `${items('en', 'moving mean')}; ${row.roundFirst ? 'concentrations rounded first' : 'not rounded first'}; missing: ${missing.en}${row.exceedingAbove === undefined ? '' : `; over the limit: IAQI > ${row.exceedingAbove}`}`,
        }),
      ];
    }
    case 'index-level': {
      const { numeral, upTo, category, colour, rgb, cmyk } = row;
      const bound = upTo === null ? { zh: '以上', en: 'above' } : { zh: `≤ ${upTo}`, en: `≤ ${upTo}` };
      const colours = `RGB ${rgb.join(', ')}; CMYK ${cmyk.join(', ')}`;
      return [
        entry({ zh: `${numeral} ${category.zh}`, en: `${row.level} ${category.en}` }, nothing, {
          zh: `${bound.zh}；${colour.zh}（${colours}）`,
          en: `${bound.en}; ${colour.en} (${colours})`,
        }),
      ];
    }
    case 'health-text':
      return [
        entry({ zh: `${row.level} 级`, en: `level ${row.level}` }, nothing, {
          zh: `${row.effect.zh}；${row.advice.zh}`,
          en: `${row.effect.en}; ${row.advice.en}`,
        }),
      ];
    case 'decision':
      return [
        entry(same(row.of), nothing, {
          zh: `实施 ${row.of} 的 ${row.pollutants.map((code) => findPollutant(code)?.nameZh ?? code).join('、')}`,
          en: `puts in force ${row.of}: ${row.pollutants.map((code) => findPollutant(code)?.nameEn ?? code).join(', ')}`,
        }),
      ];
    case 'sensitive-groups':
      return [
        entry(
          {
            zh: row.items.map((item) => itemName(item).zh).join('、'),
            en: row.items.map((item) => itemName(item).en).join(', '),
          },
          { zh: `分指数大于 ${row.above}`, en: `sub-index above ${row.above}` },
          row.groups,
        ),
      ];
    case 'validity':
      return [
        entry(
          statisticNames[row.statistic],
          nothing,
          { zh: `至少 ${row.minimum} ${row.unit.zh}`, en: `at least ${row.minimum} ${row.unit.en}` },
          { value: row.minimum },
        ),
      ];
    case 'evaluation': {
      const mean = row.mean ? { zh: '年均值', en: 'annual mean' } : null;
      const percentile =
        row.percentile === null
          ? null
          : {
              zh: `日值第 ${row.percentile} 百分位数`,
              en: `percentile ${row.percentile} of the daily values`,
            };
      const parts = [mean, percentile].filter((part) => part !== null);
      return [
        entry(
          itemName(row.item),
          nothing,
          { zh: parts.map((part) => part.zh).join('、'), en: parts.map((part) => part.en).join(', ') },
          { pollutant: itemPollutants[row.item] },
        ),
      ];
    }
    case 'composite': {
      const parts = (language: keyof Text): string =>
        Object.entries(row.items)
          .map(
            ([item, [reference, weight]]) =>
              `${itemName(item as AqiItem)[language]} /${reference} ×${weight}`,
          )
          .join(', ');
      return [entry({ zh: row.clauseZh, en: row.id }, nothing, { zh: parts('zh'), en: parts('en') })];
    }
    case 'reference':
      return [
        entry(row.name, nothing, same(`${row.value} ${row.unit}`), { value: row.value, unit: row.unit }),
      ];
    case 'operating-state': {
      const [hours, year] = [row.maxHours, row.maxHoursPerYear];
      const zh = [hours === null ? '' : `每次至多 ${hours} h`, year === null ? '' : `每年至多 ${year} h`];
      const en = [
        hours === null ? '' : `at most ${hours} h each`,
        year === null ? '' : `at most ${year} h a year`,
      ];
      const only = row.pollutants === null ? '' : ` (${row.pollutants.join(', ')})`;
      return [
        entry(row.scope, nothing, {
          zh: zh.filter((part) => part !== '').join('，') + only,
          en: en.filter((part) => part !== '').join(', ') + only,
        }),
      ];
    }
  }
}

const key = (text: string): string => text.toLowerCase().replaceAll(' ', '');

function matches(entry: LawEntry, words: readonly string[]): boolean {
  let hay: string | undefined;
  return words.every((word) => {
    const code = findPollutant(word)?.code;
    if (code !== undefined) return entry.pollutant === code;
    hay ??= key(
      [
        entry.id,
        entry.type,
        entry.standard,
        entry.clause,
        entry.clauseZh,
        ...Object.values(entry.title),
        ...Object.values(entry.scope),
      ].join('\n'),
    );
    return hay.includes(key(word));
  });
}

/**
 * The lines that are in force on a local day and match every word of `what`: a pollutant by code or usual name, else
 * part of a standard, clause, id, title or scope in either language. Empty: everything in force.
 */
export function findLaw(rows: readonly LawRow[], what: string, date: string): LawEntry[] {
  const words = what.split(/\s+/).filter((word) => word !== '');
  return rows
    .filter((row) => inForce(row, date))
    .flatMap((row) => entriesOf(row))
    .filter((entry) => matches(entry, words));
}

/** One line per standard and type: what the registry has, and between which dates. */
export interface LawSummary {
  readonly standard: string;
  readonly type: LawType;
  readonly rows: number;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** Rows that are not verified against the official text. */
  readonly unverified: number;
}

/** What the registry has, by standard and type, in its own order. */
export function summariseLaw(rows: readonly LawRow[]): LawSummary[] {
  const groups = new Map<string, LawSummary>();
  for (const row of rows) {
    const id = `${row.standard}|${row.type}`;
    const known = groups.get(id);
    const end = known === undefined ? row.validTo : laterEnd(known.validTo, row.validTo);
    groups.set(id, {
      standard: row.standard,
      type: row.type,
      rows: (known?.rows ?? 0) + 1,
      validFrom: known !== undefined && known.validFrom < row.validFrom ? known.validFrom : row.validFrom,
      validTo: end,
      unverified: (known?.unverified ?? 0) + (isVerified(row.confidence) ? 0 : 1),
    });
  }
  return [...groups.values()];
}

function laterEnd(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null;
  return a > b ? a : b;
}
