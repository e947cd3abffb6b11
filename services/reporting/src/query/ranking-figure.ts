import type { RankedDistrict } from '@farwatch/contracts/http';
import { rankDistricts } from '@farwatch/domain/air';
import { fromE6, roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';

import type { AirItem } from '../indicators/air/air-period.js';
import { PM25 } from '../store/pollutants.js';

/** A district with its month or year. */
export interface DistrictItem {
  readonly district: string;
  readonly simulated: boolean;
  readonly item: AirItem;
  /** Is the period still running? Then the change is against the same days of the year before. */
  readonly running: boolean;
}

/**
 * Districts ranked as the bulletins do it, from the printed values: PM2.5 (integer), its change and the ratio of good
 * days (per cent, one decimal). A district that lacks one of the three is not ranked and comes last.
 */
export function rankingOf(districts: readonly DistrictItem[]): RankedDistrict[] {
  const rows = districts.map((one) => ({ ...one, ...valuesOf(one) }));
  const complete = rows.flatMap(({ district, pm25, pm25Change, goodRatioPercent }) =>
    pm25 === null || pm25Change === null || goodRatioPercent === null
      ? []
      : [
          {
            name: district,
            pm25E6: toE6(pm25),
            pm25YoyE6: toE6(pm25Change),
            goodRatioE6: toE6(goodRatioPercent),
          },
        ],
  );
  const ranked = new Map(rankDistricts(complete).map((one) => [one.name, one]));
  return rows
    .map(({ district, simulated, pm25, pm25Change, goodRatioPercent, composite, valid }) => {
      const own = ranked.get(district);
      return {
        district,
        rank: own?.rank ?? null,
        of: ranked.size,
        simulated,
        pm25,
        pm25Change,
        goodRatioPercent,
        ...(own === undefined
          ? {}
          : {
              positions: { pm25: own.positions.pm25, change: own.positions.yoy, good: own.positions.good },
              score: own.scoreHundredths / 100,
            }),
        composite,
        valid,
      };
    })
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.district < b.district ? -1 : 1));
}

function valuesOf({ item, running }: DistrictItem): {
  readonly pm25: number | null;
  readonly pm25Change: number | null;
  readonly goodRatioPercent: number | null;
  readonly composite: number | null;
  readonly valid: boolean;
} {
  const figure = item.figures.find((one) => one.pollutant === PM25);
  const change = running ? figure?.yearOnYearToDate : figure?.yearOnYearOfRounded;
  return {
    pm25: figure?.rounded ?? null,
    pm25Change: change === undefined || change === null ? null : fromE6(roundHalfEvenE6(toE6(change), 1)),
    goodRatioPercent: item.days?.goodRatioPercent ?? null,
    composite: item.composite?.value ?? null,
    valid: figure?.valid === true,
  };
}
