import type { Answer, indicatorRoutes, WaterSection } from '@farwatch/contracts/http';
import { fromE6, toE6 } from '@farwatch/domain/quantity';
import { findPollutant } from '@farwatch/domain/reading';
import {
  evaluateWater,
  isGoodWater,
  mainPollutants,
  meetsTarget,
  MIN_SECTIONS_FOR_SHARES,
  sectionState,
  MIN_MONTHS_PER_YEAR,
  TARGET_CLASSES,
  WATER_CLASSES,
  waterClass,
  type ClassItems,
  type WaterBody,
  type WaterClass,
} from '@farwatch/domain/water';

/** A section as registered. */
export interface Section {
  readonly station: string;
  readonly name: string;
  readonly waterBody: WaterBody;
  /** 1 to 5. */
  readonly targetClass: number | undefined;
  readonly river?: string | undefined;
  readonly basin?: string | undefined;
}

/** Mean of one item over the days of a period, E6. */
export type SectionValues = Readonly<Record<string, number>>;

/** What of months and years differs from a day of an automatic station. */
export interface PeriodRules {
  /** The items that give the class; absent: the five of an automatic station. */
  readonly items?: ClassItems;
  /** Years: months with data. */
  readonly months?: number;
}

/** The class of a section in a period from the means of its items (GB 3838, the worst item decides). */
export function sectionFigure(
  section: Section,
  values: SectionValues,
  days: number,
  { items, months }: PeriodRules = {},
): WaterSection {
  const found = waterClass(values, section.waterBody, items);
  const short = found.class !== null && months !== undefined && months < MIN_MONTHS_PER_YEAR;
  const target = section.targetClass === undefined ? undefined : TARGET_CLASSES[section.targetClass - 1];
  return {
    station: section.station,
    name: section.name,
    ...(section.river === undefined ? {} : { river: section.river }),
    ...(section.basin === undefined ? {} : { basin: section.basin }),
    class: found.class,
    ...(found.class === null
      ? { reason: days === 0 ? ('no-data' as const) : ('too-few-items' as const) }
      : {}),
    ...(short ? { reason: 'too-few-months' as const } : {}),
    ...(months === undefined ? {} : { valid: found.class !== null && !short, months }),
    ...(target === undefined ? {} : { targetClass: target }),
    ...(target === undefined || found.class === null
      ? {}
      : { meetsTarget: meetsTarget(found.class, target) }),
    decidingItems: [...found.decidingItems],
    items: found.items.map((item) => ({
      pollutant: item.pollutant,
      value: fromE6(item.valueE6),
      unit: findPollutant(item.pollutant)?.unit ?? '',
      class: item.class,
    })),
    days,
    ...(found.class === null ? {} : { state: sectionState(found.class) }),
    mainPollutants: mainPollutants(found, section.waterBody).map(({ pollutant, class: own, multipleE6 }) => ({
      pollutant,
      class: own,
      multiple: multipleE6 === null ? null : fromE6(multipleE6),
    })),
  };
}

type Evaluation = NonNullable<Answer<(typeof indicatorRoutes)['water']>['items'][number]['evaluation']>;

/** A section in a period, and the kind of water that it lies on. */
export interface PlacedSection {
  readonly section: WaterSection;
  readonly waterBody: WaterBody;
}

/** The sections of an area taken together, as 环办〔2011〕22 号 evaluates a river or basin. */
export function evaluationOf(sections: readonly PlacedSection[], items?: ClassItems): Evaluation {
  const {
    state,
    reason,
    by,
    class: found,
  } = evaluateWater(
    sections.map(({ section, waterBody }) => ({
      id: section.station,
      sample: Object.fromEntries(section.items.map((item) => [item.pollutant, toE6(item.value)])),
      waterBody,
      target: section.targetClass ?? null,
      lake: waterBody === 'lake' ? section.river : undefined,
    })),
    items,
  );
  const few = sections.filter(({ section }) => section.class !== null).length < MIN_SECTIONS_FOR_SHARES;
  return {
    state,
    ...(reason === undefined ? {} : { reason }),
    by,
    class: found,
    basis: {
      standard: '环办〔2011〕22 号',
      ...(by === 'shares'
        ? { clause: 'five sections or more', clauseZh: '断面数不少于5个' }
        : few
          ? { clause: 'fewer than five sections', clauseZh: '断面数少于5个' }
          : { clause: 'points of one lake', clauseZh: '同一湖库多点位' }),
      ...(by === 'mean' && !few
        ? { confidence: 'memory' as const, source: 'from memory' }
        : {
            confidence: 'secondary' as const,
            source: 'answer of a city bureau; the official text was not seen',
          }),
    },
  };
}

/** Shares over the sections of an area: only sections with a class count, and for compliance only those with a target. */
export function shares(sections: readonly WaterSection[]): {
  readonly assessed: number;
  readonly targeted: number;
  readonly counts: Record<WaterClass, number>;
  readonly shares: Record<WaterClass, number>;
  readonly goodWaterShare: number | null;
  readonly complianceShare: number | null;
} {
  const assessed = sections.filter((section) => section.class !== null);
  const counts = Object.fromEntries(
    WATER_CLASSES.map((one) => [one, assessed.filter((section) => section.class === one).length]),
  ) as Record<WaterClass, number>;
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  const targeted = assessed.filter((section) => section.meetsTarget !== undefined);
  return {
    assessed: assessed.length,
    targeted: targeted.length,
    counts,
    shares: Object.fromEntries(
      WATER_CLASSES.map((one) => [one, share(counts[one], assessed.length) ?? 0]),
    ) as Record<WaterClass, number>,
    goodWaterShare: share(assessed.filter((section) => isGoodWater(section.class)).length, assessed.length),
    complianceShare: share(targeted.filter((section) => section.meetsTarget).length, targeted.length),
  };
}
