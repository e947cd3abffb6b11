/** Levels of the air quality index by date, as the registry of standards has them (`law/data/aqi-levels.ts`). */
import {
  inForce,
  rowsOfType,
  standards,
  type AqiItem,
  type Confidence,
  type HealthTextRow,
  type IndexLevelRow,
  type LawRow,
  type Text,
} from '../law/index.js';

/** A level with its health texts; their confidence stands apart, that of the level is its row's. */
export interface AqiLevel extends IndexLevelRow {
  readonly effect: Text;
  readonly advice: Text;
  readonly textConfidence: Confidence;
}

const none: Pick<HealthTextRow, 'effect' | 'advice' | 'confidence'> = {
  effect: { zh: '', en: '' },
  advice: { zh: '', en: '' },
  confidence: 'memory',
};

/** Days are asked for by the thousand; the registry is read once for each date. */
const known = new Map<string, readonly AqiLevel[]>();

/** The levels in force on a local day (`YYYY-MM-DD`, +08:00), lowest first; empty before the first edition. */
export function aqiLevelsOn(date: string, rows: readonly LawRow[] = standards): readonly AqiLevel[] {
  if (rows !== standards) return readLevels(date, rows);
  let levels = known.get(date);
  if (levels === undefined) {
    levels = readLevels(date, rows);
    if (known.size > 10_000) known.clear();
    known.set(date, levels);
  }
  return levels;
}

function readLevels(date: string, rows: readonly LawRow[]): readonly AqiLevel[] {
  const texts = rowsOfType(rows, 'health-text').filter((row) => inForce(row, date));
  return rowsOfType(rows, 'index-level')
    .filter((row) => inForce(row, date))
    .sort((a, b) => a.level - b.level)
    .map((row) => {
      const { effect, advice, confidence } = texts.find(({ level }) => level === row.level) ?? none;
      return { ...row, effect, advice, textConfidence: confidence };
    });
}

/** The level of an index on a local day: the first that reaches up to it; undefined before the first edition. */
export function aqiLevelOf(
  aqi: number,
  date: string,
  rows: readonly LawRow[] = standards,
): AqiLevel | undefined {
  return aqiLevelsOn(date, rows).find(({ upTo }) => upTo === null || aqi <= upTo);
}

/** Names of the pollutants as the real-time publication writes them since 2019. */
export const aqiItemNames: Readonly<Record<AqiItem, Text>> = {
  so2: { zh: '二氧化硫', en: 'SO2' },
  no2: { zh: '二氧化氮', en: 'NO2' },
  pm10: { zh: '颗粒物(PM10)', en: 'PM10' },
  pm25: { zh: '细颗粒物(PM2.5)', en: 'PM2.5' },
  co: { zh: '一氧化碳', en: 'CO' },
  o3: { zh: '臭氧1小时', en: 'O3 1 h' },
  o3_8h: { zh: '臭氧8小时', en: 'O3 8 h' },
};
