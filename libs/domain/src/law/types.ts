/**
 * What the registry of standards holds: every figure of environmental law that the product uses, as data. A row says
 * where its figure stands and when it holds; code asks for the rows in force on a date and knows no number itself.
 */

/** How sure we are of a figure: two independent sources, the official print alone, one secondary source, memory. */
export type Confidence = 'verified' | 'primary' | 'secondary' | 'memory';

export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** Where a figure comes from and when it holds. */
export interface Provenance {
  readonly standard: string;
  readonly clause: string;
  /** As a Chinese reader looks it up. */
  readonly clauseZh: string;
  /** First and last local day (+08:00) of force, inclusive; validTo null = open. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: Confidence;
  /** What the figure was read in. */
  readonly source: string;
  readonly sourceZh: string;
}

/** What a limit is compared with: one sample, a mean of the named time, the ozone 8 h maximum, a rate of mass flow. */
export type LimitAveraging =
  'sample' | 'five-minutes' | 'hour' | 'day' | 'mda8' | 'quarter' | 'year' | 'mass-flow';
export type LimitBasis = 'ambient' | 'water-class' | 'emission';
export type WaterBody = 'river' | 'lake';
export type TargetClass = 'I' | 'II' | 'III' | 'IV' | 'V';
/** Zone I: nature reserves and the like (grade 1); zone II: everything else (grade 2), GB 3095-2026 cl. 4.1. */
export type AmbientZone = 'I' | 'II';

export interface LimitRow extends Provenance {
  readonly type: 'limit';
  readonly id: string;
  readonly basis: LimitBasis;
  /** For whom and under which conditions the limit holds. */
  readonly scope: Text;
  /** The same for programs: ambient limits by zone, water-class limits by body and class, the others by category. */
  readonly zone?: AmbientZone;
  readonly waterBody?: WaterBody;
  readonly targetClass?: TargetClass;
  readonly category?: string;
  /** HJ 212 code, or a plain word where that table has none; then `name` says what it is. */
  readonly pollutant: string;
  readonly name?: Text;
  readonly averaging: LimitAveraging;
  /** max: may not be above; min: may not be below. A value on the limit keeps it. */
  readonly comparison: 'max' | 'min';
  /** In `unit`. */
  readonly value: number;
  readonly unit: string;
  /** Beyond it up to so many times a day is no violation. Absent: every time is one. */
  readonly timesADay?: number;
  /** In force only where and from when a decision says so (`DecisionRow`): until then it judges nobody. */
  readonly byDecision?: true;
}

/** A decision of a government that puts limits in force which do not hold by themselves (GB 3095-2026 cl. 4.5). Its `standard` is the document. */
export interface DecisionRow extends Provenance {
  readonly type: 'decision';
  readonly id: string;
  /** The standard whose limits it puts in force, and the HJ 212 codes of these. */
  readonly of: string;
  readonly pollutants: readonly string[];
  /** Absent: both. */
  readonly zones?: readonly AmbientZone[];
}

/** Who is sensitive to a pollutant of the index whose sub-index is above a value. */
export interface SensitiveGroupsRow extends Provenance {
  readonly type: 'sensitive-groups';
  readonly id: string;
  readonly items: readonly AqiItem[];
  readonly above: number;
  readonly groups: Text;
}

/** A column of a breakpoint table: pollutant and averaging time, as the standard heads it. */
export type AqiColumn =
  | 'so2-day'
  | 'so2-hour'
  | 'no2-day'
  | 'no2-hour'
  | 'co-day'
  | 'co-hour'
  | 'o3-8h'
  | 'o3-hour'
  | 'pm10-day'
  | 'pm25-day';

/** What a concentration above the last breakpoint of its column gets. */
export type AboveTable = 'last' | 'none';

export interface AqiBreakpoints {
  /** Concentrations in the unit of the column, beside the table's `iaqi`; a column may end earlier than that. */
  readonly points: readonly number[];
  /** `last`: the index of the last breakpoint. `none`: no sub-index from this column (another one is used). */
  readonly above: AboveTable;
}

/** Breakpoints of the Chinese air quality index. */
export interface AqiTable extends Provenance {
  readonly type: 'index-table';
  readonly id: string;
  /** Index values that belong to the breakpoints. */
  readonly iaqi: readonly number[];
  /** Lowest index that is published: 0 in 2012, 1 in 2026 (cl. 4.1.1). */
  readonly minimum: number;
  /** In ug/m3, CO in mg/m3. */
  readonly columns: Readonly<Record<AqiColumn, AqiBreakpoints>>;
}

/** The values of one report. `o3` is the hour mean, or its daily maximum in a daily report of 2012. */
export type AqiItem = 'so2' | 'no2' | 'pm10' | 'pm25' | 'co' | 'o3' | 'o3_8h';

/** Values of a sample: the items, and the 24 h mean of SO2 that replaces its hour mean above the hourly column. */
export type AqiValue = AqiItem | 'so2_24h';

/** What a missing value does to the publication of the index. */
export type MissingRule =
  /** The index of what is there. */
  | 'of-what-is-there'
  /** None when both PM10 and PM2.5 are missing (practice of the national publication of 2019). */
  | 'one-of-pm'
  /** HJ 633-2026 cl. 5.3.1: of what is there, published only above 100, otherwise "NA". */
  | 'above-100';

/** How an index is put together: which values go in, on which column, in which order ties are named. */
export interface AqiRegime extends Provenance {
  readonly type: 'index-rule';
  readonly id: string;
  readonly kind: 'hour' | 'day';
  /** In the order in which pollutants of equal sub-index are named. */
  readonly items: readonly (readonly [item: AqiItem, column: AqiColumn])[];
  /** Concentrations are rounded first (GB/T 8170): to integers, CO to one decimal (HJ 633-2026 cl. 4.2.2). */
  readonly roundFirst: boolean;
  readonly missing: MissingRule;
  /** Pollutants over the limit (超标污染物) are those with a sub-index above this; absent where the edition has no such term. */
  readonly exceedingAbove?: number;
  /**
   * What speaks for an item whose value lies above a column that ends there (`above: 'none'`): HJ 633-2012 Table 1 notes
   * 2 and 3. Without that value the index is not known.
   */
  readonly instead?: Readonly<Partial<Record<AqiItem, readonly [value: AqiValue, column: AqiColumn]>>>;
  /** Items that enter as a moving mean instead of the mean of the hour itself; none where it is absent. */
  readonly moving?: Readonly<Partial<Record<AqiItem, MovingWindow>>>;
}

/** The mean of the hour itself and of those before it. */
export interface MovingWindow {
  /** Length, the hour itself included. */
  readonly hours: number;
  /** How many of them must be valid. */
  readonly statistic: Statistic;
}

/** A level of the air quality index: how an index is called and shown. */
export interface IndexLevelRow extends Provenance {
  readonly type: 'index-level';
  readonly id: string;
  /** 1 is the cleanest. */
  readonly level: number;
  readonly numeral: string;
  /** Highest index of the level, null for the last one. */
  readonly upTo: number | null;
  readonly category: Text;
  readonly colour: Text;
  readonly rgb: readonly [red: number, green: number, blue: number];
  readonly cmyk: readonly [cyan: number, magenta: number, yellow: number, black: number];
}

/** What people are told at a level of the air quality index. */
export interface HealthTextRow extends Provenance {
  readonly type: 'health-text';
  readonly id: string;
  readonly level: number;
  readonly effect: Text;
  readonly advice: Text;
}

export type Statistic =
  | 'hour-mean'
  | 'eight-hour-mean'
  | 'day-mean'
  | 'moving-day-mean'
  | 'mda8'
  | 'month'
  | 'february'
  | 'year'
  | 'sampled-day'
  | 'sampled-month'
  | 'sampled-quarter'
  | 'sampled-year'
  | 'city-day-percent'
  | 'water-class-items'
  | 'water-year-months'
  | 'emission-hour'
  | 'emission-day'
  | 'emission-month'
  | 'emission-february'
  | 'transmission-percent';

/** The least number of parts that makes a statistic valid. */
export interface ValidityRow extends Provenance {
  readonly type: 'validity';
  readonly id: string;
  readonly statistic: Statistic;
  readonly minimum: number;
  readonly unit: Text;
}

/** Which annual figures an item is evaluated by (HJ 663). */
export interface EvaluationRow extends Provenance {
  readonly type: 'evaluation';
  readonly id: string;
  readonly item: AqiItem;
  readonly mean: boolean;
  /** Percentile of the daily values in per cent, null for none. */
  readonly percentile: number | null;
}

/** A system of the composite index (综合指数): reference value (ug/m3, CO mg/m3) and weight of each item. */
export interface CompositeSystem extends Provenance {
  readonly type: 'composite';
  readonly id: string;
  readonly items: Readonly<
    Record<'so2' | 'no2' | 'pm10' | 'pm25' | 'co' | 'o3_8h', readonly [reference: number, weight: number]>
  >;
}

/** A single figure that calculations refer to: reference oxygen, temperature, pressure, a weight. */
export interface ReferenceRow extends Provenance {
  readonly type: 'reference';
  readonly id: string;
  /** What it answers to where several editions have it; absent: its id. */
  readonly key?: string;
  readonly name: Text;
  readonly value: number;
  readonly unit: string;
}

/** An abnormal operating state in which a value is not judged, for a limited time. */
export interface OperatingStateRow extends Provenance {
  readonly type: 'operating-state';
  readonly id: string;
  readonly industry: string;
  readonly state: 'cold-start' | 'hot-start' | 'start' | 'stop' | 'fault';
  readonly scope: Text;
  /** null: no limit of time is known. */
  readonly maxHours: number | null;
  /** Hours in a calendar year, where the rule counts them. */
  readonly maxHoursPerYear: number | null;
  /** HJ 212 codes, null for all. */
  readonly pollutants: readonly string[] | null;
}

export type EpaColumn =
  'pm25-24h' | 'pm10-24h' | 'o3-8h' | 'o3-1h' | 'co-8h' | 'so2-1h' | 'so2-24h' | 'no2-1h';

export interface EpaBreakpoints {
  /** ug/m3 for particles, ppm for ozone and CO, ppb for SO2 and NO2. */
  readonly unit: 'ug/m3' | 'ppm' | 'ppb';
  /** Decimals that are kept; what follows is cut off. */
  readonly decimals: number;
  /** Lowest and highest concentration and index of each class. */
  readonly rows: readonly (readonly [low: number, high: number, indexLow: number, indexHigh: number])[];
  /** Does the last class go on above its highest value? Not where another averaging time takes over. */
  readonly extend: boolean;
}

export interface EpaTable extends Provenance {
  readonly type: 'us-index-table';
  readonly id: string;
  readonly columns: Readonly<Record<EpaColumn, EpaBreakpoints>>;
  /** The index of SO2 where the hour lies above its classes and the 24 h mean below the daily ones. */
  readonly so2Between: number;
}

export type LawRow =
  | LimitRow
  | AqiTable
  | AqiRegime
  | IndexLevelRow
  | HealthTextRow
  | DecisionRow
  | SensitiveGroupsRow
  | ValidityRow
  | EvaluationRow
  | CompositeSystem
  | ReferenceRow
  | OperatingStateRow
  | EpaTable;

export type LawType = LawRow['type'];
