import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Answer, indicatorRoutes } from '@farwatch/contracts/http';

import { request, withQuery } from '../api/client.js';

export type AirAnswer = Answer<(typeof indicatorRoutes)['air']>;
export type AirItem = AirAnswer['items'][number];
export type AirFigure = AirItem['figures'][number];
export type Level = NonNullable<AirAnswer['levels']>[number];
export type WaterAnswer = Answer<(typeof indicatorRoutes)['water']>;
export type RankingAnswer = Answer<(typeof indicatorRoutes)['airRanking']>;

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

function useAnswer<T>(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  enabled = true,
): UseQueryResult<T> {
  return useQuery({
    queryKey: [indicatorsKey, path, query],
    queryFn: ({ signal }) => request<T>(withQuery(path, query), { signal }),
    refetchInterval: REFRESH_MS,
    // Another area or month replaces what is shown when it is there, so that the page does not jump.
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** The chosen year or month of an area. */
export const useAirPeriod = (area: string, period: string, enabled: boolean): UseQueryResult<AirAnswer> =>
  useAnswer(
    '/indicators/air',
    { area, ...datesOf(period), period: period.length === 4 ? 'year' : 'month' },
    enabled,
  );

/** The index of every day of a year. */
export const useAqiDays = (area: string, year: string): UseQueryResult<AirAnswer> =>
  useAnswer('/indicators/air', { area, ...datesOf(year), period: 'day', detail: 'index' });

/** PM2.5 by month of a year and the year before. */
export const usePm25Months = (area: string, year: string): UseQueryResult<AirAnswer> =>
  useAnswer('/indicators/air', {
    area,
    from: `${Number(year) - 1}-01-01`,
    to: `${year}-12-31`,
    period: 'month',
    pollutant: 'a34004',
  });

export const useRanking = (period: string): UseQueryResult<RankingAnswer> =>
  useAnswer('/indicators/air/ranking', {
    date: datesOf(period).from,
    period: period.length === 4 ? 'year' : 'month',
  });

export const useWaterPeriod = (area: string, period: string, enabled: boolean): UseQueryResult<WaterAnswer> =>
  useAnswer(
    '/indicators/water',
    { area, ...datesOf(period), period: period.length === 4 ? 'year' : 'month' },
    enabled,
  );
