import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { indicatorRoutes, type Answer, type ApiRequest } from '@farwatch/contracts/http';

import { api } from '../api/client.js';

export type AirAnswer = Answer<typeof indicatorRoutes.air>;
export type AirItem = AirAnswer['items'][number];
export type AirFigure = AirItem['figures'][number];
export type Level = NonNullable<AirAnswer['levels']>[number];
export type WaterAnswer = Answer<typeof indicatorRoutes.water>;
export type RankingAnswer = Answer<typeof indicatorRoutes.airRanking>;

/** First part of the key of everything on this page: a decision has all of it asked for again. */
export const indicatorsKey = 'indicators';
const REFRESH_MS = 60_000;

/** First and last date of `2026` or `2026-03`. */
export function datesOf(period: string): { readonly from: string; readonly to: string } {
  if (period.length === 4) return { from: `${period}-01-01`, to: `${period}-12-31` };
  const [year = 0, month = 1] = period.split('-').map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { from: `${period}-01`, to: `${period}-${String(days).padStart(2, '0')}` };
}

function useAnswer<R extends (typeof indicatorRoutes)[keyof typeof indicatorRoutes]>(
  route: R,
  request: ApiRequest<R>,
  enabled = true,
): UseQueryResult<Answer<R>> {
  return useQuery<Answer<R>>({
    queryKey: [indicatorsKey, route.id, request],
    queryFn: ({ signal }) => api.call(route, request, { signal }),
    refetchInterval: REFRESH_MS,
    // Another area or month replaces what is shown when it is there, so that the page does not jump.
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Is it a year, or a month of one? */
const lengthOf = (period: string): 'year' | 'month' => (period.length === 4 ? 'year' : 'month');

/** The chosen year or month of an area. */
export const useAirPeriod = (area: string, period: string, enabled: boolean): UseQueryResult<AirAnswer> =>
  useAnswer(indicatorRoutes.air, { query: { area, ...datesOf(period), period: lengthOf(period) } }, enabled);

/** The index of every day of a year. */
export const useAqiDays = (area: string, year: string): UseQueryResult<AirAnswer> =>
  useAnswer(indicatorRoutes.air, { query: { area, ...datesOf(year), period: 'day', detail: 'index' } });

/** PM2.5 by month of a year and the year before. */
export const usePm25Months = (area: string, year: string): UseQueryResult<AirAnswer> =>
  useAnswer(indicatorRoutes.air, {
    query: {
      area,
      from: `${Number(year) - 1}-01-01`,
      to: `${year}-12-31`,
      period: 'month',
      pollutant: 'a34004',
    },
  });

export const useRanking = (period: string): UseQueryResult<RankingAnswer> =>
  useAnswer(indicatorRoutes.airRanking, {
    query: { date: datesOf(period).from, period: lengthOf(period) },
  });

export const useWaterPeriod = (area: string, period: string, enabled: boolean): UseQueryResult<WaterAnswer> =>
  useAnswer(
    indicatorRoutes.water,
    { query: { area, ...datesOf(period), period: lengthOf(period) } },
    enabled,
  );
