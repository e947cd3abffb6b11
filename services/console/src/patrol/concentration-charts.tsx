import { useComputedColorScheme } from '@mantine/core';
import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatUnit, roundHalfEven } from '../format/number.js';
import { formatSeconds } from '../format/time.js';
import type { ColourScale } from '../map/colour-scale.js';
import { shortName, showValue } from '../pollutant/pollutant.js';
import { cssVariable as css } from '../ui/css-variable.js';
import { followBox } from '../ui/follow-box.js';
import { useLanguage } from '../ui/hooks.js';
import { seriesOf, type ReplayReading } from './replay.js';

echarts.use([LineChart, ScatterChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

interface Props {
  readonly readings: readonly ReplayReading[];
  readonly scale: ColourScale;
  readonly atMs: number;
  readonly span: { readonly fromMs: number; readonly toMs: number };
}

const heightNames = ['ellipsoid', 'mean-sea-level', 'above-takeoff', 'above-ground', 'barometric'] as const;

/** Height against concentration, and concentration over time; both with the moment of the replay. */
export function ConcentrationCharts(props: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="chart-pair" data-testid="charts">
      <figure>
        <figcaption>{t('patrol.replay.profile')}</figcaption>
        <HeightChart {...props} />
      </figure>
      <figure>
        <figcaption>{t('patrol.replay.series')}</figcaption>
        <TimeChart {...props} />
      </figure>
    </div>
  );
}

/** The unit stands at the end of the axis of values. */
const axis = (more: object): object => ({
  axisLabel: { color: css('--mantine-color-dimmed'), fontSize: 11, hideOverlap: true },
  axisLine: { lineStyle: { color: css('--fw-line-strong') } },
  splitLine: { lineStyle: { color: css('--fw-line') } },
  nameTextStyle: { color: css('--mantine-color-dimmed'), fontSize: 11 },
  ...more,
});
const tooltip = (formatter: (params: unknown) => string): object => ({
  renderMode: 'richText',
  backgroundColor: css('--fw-panel'),
  borderColor: css('--fw-line-strong'),
  textStyle: { color: css('--mantine-color-text'), fontSize: 12 },
  formatter,
});

function HeightChart({ readings, scale, atMs }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const now = useRef(atMs);
  now.current = atMs;
  // Heights of different references cannot stand on one axis: the most frequent one is drawn.
  const { reference, points } = useMemo(() => byReference(readings), [readings]);
  const pollutant = readings[0]?.pollutant ?? '';
  const unit = readings[0]?.unit ?? '';
  const referenceName = reference === undefined ? '' : t(`patrol.height.${reference}`);

  useEffect(() => {
    if (!box.current) return;
    const made = echarts.init(box.current, null, { renderer: 'svg' });
    chart.current = made;
    made.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit', fontSize: 11 },
      grid: { left: 12, right: 24, top: 30, bottom: 22, containLabel: true },
      tooltip: tooltip((params) => {
        const [value, height] = (params as { value: [number, number] }).value;
        return `${valueText(pollutant, value, unit)}\n${roundHalfEven(height, 1)} m`;
      }),
      xAxis: axis({
        type: 'value',
        name: formatUnit(unit),
        nameLocation: 'middle',
        nameGap: 24,
        scale: true,
      }),
      yAxis: axis({
        type: 'value',
        name: t('patrol.replay.heightAxis', { reference: referenceName }),
        nameTextStyle: { align: 'left', color: css('--mantine-color-dimmed'), fontSize: 11 },
      }),
      series: [
        {
          id: 'all',
          type: 'scatter',
          symbolSize: 6,
          data: points.map(({ value, metres }) => ({
            value: [value, metres],
            itemStyle: {
              color: scale.colourOf(value),
              borderColor: css('--fw-line-strong'),
              borderWidth: 0.5,
            },
          })),
        },
        { id: 'now', type: 'scatter', symbolSize: 13, silent: true, z: 5, data: [] },
      ],
    });
    markPoint(made, points, now.current);
    const gone = followBox(made, box.current);
    return () => {
      chart.current = null;
      gone();
    };
  }, [points, scale, scheme, t, pollutant, unit, referenceName]);

  useEffect(() => {
    if (chart.current) markPoint(chart.current, points, atMs);
  }, [points, atMs]);

  const heights = points.map(({ metres }) => metres);
  if (points.length === 0) return <p className="pad dim">{t('patrol.replay.noHeights')}</p>;
  return (
    <div
      ref={box}
      className="chart"
      role="img"
      aria-label={t('patrol.replay.profileAria', {
        pollutant: shortName(pollutant, language),
        count: points.length,
        peak: peakText(readings),
        low: roundHalfEven(least(heights), 0),
        high: roundHalfEven(most(heights), 0),
      })}
    />
  );
}

function TimeChart({ readings, scale, atMs, span }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const now = useRef(atMs);
  now.current = atMs;
  const pollutant = readings[0]?.pollutant ?? '';
  const unit = readings[0]?.unit ?? '';

  useEffect(() => {
    if (!box.current) return;
    const made = echarts.init(box.current, null, { renderer: 'svg' });
    chart.current = made;
    made.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit', fontSize: 11 },
      grid: { left: 12, right: 16, top: 30, bottom: 8, containLabel: true },
      tooltip: {
        ...tooltip((params) => {
          const value = (params as { value: [number, number | null] }[])[0]?.value;
          return !value || value[1] === null
            ? ''
            : `${formatSeconds(value[0])}\n${valueText(pollutant, value[1], unit)}`;
        }),
        trigger: 'axis',
      },
      xAxis: axis({
        type: 'time',
        min: span.fromMs,
        max: span.toMs,
        splitLine: { show: false },
        axisLabel: {
          color: css('--mantine-color-dimmed'),
          fontSize: 11,
          hideOverlap: true,
          // The library would write the zone of the browser.
          formatter: (value: number) => formatSeconds(value),
        },
      }),
      yAxis: axis({
        type: 'value',
        name: formatUnit(unit),
        nameTextStyle: { align: 'left', color: css('--mantine-color-dimmed'), fontSize: 11 },
      }),
      series: [
        {
          id: 'all',
          type: 'line',
          showSymbol: false,
          connectNulls: false,
          lineStyle: { color: css('--fw-accent'), width: 1.5 },
          itemStyle: { color: css('--fw-accent') },
          data: seriesOf(readings),
        },
      ],
    });
    markMoment(made, now.current);
    const gone = followBox(made, box.current);
    return () => {
      chart.current = null;
      gone();
    };
  }, [readings, scale, span, scheme, t, pollutant, unit]);

  useEffect(() => {
    if (chart.current) markMoment(chart.current, atMs);
  }, [atMs]);

  return (
    <div
      ref={box}
      className="chart"
      role="img"
      aria-label={t('patrol.replay.seriesAria', {
        pollutant: shortName(pollutant, language),
        count: readings.length,
        peak: peakText(readings),
      })}
    />
  );
}

interface HeightPoint {
  readonly atMs: number;
  readonly value: number;
  readonly metres: number;
}

function byReference(readings: readonly ReplayReading[]): {
  readonly reference: (typeof heightNames)[number] | undefined;
  readonly points: readonly HeightPoint[];
} {
  const groups = heightNames.map((reference) => ({
    reference,
    points: readings.flatMap(({ atMs, value, height }) =>
      height?.reference === reference ? [{ atMs, value, metres: height.metres }] : [],
    ),
  }));
  const [largest] = groups.sort((a, b) => b.points.length - a.points.length);
  return largest === undefined || largest.points.length === 0
    ? { reference: undefined, points: [] }
    : largest;
}

function markPoint(chart: echarts.ECharts, points: readonly HeightPoint[], atMs: number): void {
  const found = points.findLast((one) => one.atMs <= atMs && atMs - one.atMs <= 10_000);
  chart.setOption({
    series: [
      {
        id: 'now',
        data: found ? [[found.value, found.metres]] : [],
        itemStyle: { color: css('--fw-danger-mid'), borderColor: css('--fw-panel'), borderWidth: 2 },
      },
    ],
  });
}

function markMoment(chart: echarts.ECharts, atMs: number): void {
  chart.setOption({
    series: [
      {
        id: 'all',
        markLine: {
          symbol: 'none',
          silent: true,
          label: { show: false },
          lineStyle: { color: css('--fw-danger-mid'), width: 1.5, type: 'solid' },
          data: [{ xAxis: atMs }],
        },
      },
    ],
  });
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

export function valueText(pollutant: string, value: number, unit: string): string {
  const shown = showValue(pollutant, value, unit, false);
  return `${shown.text} ${shown.unit}`.trim();
}

function peakText(readings: readonly ReplayReading[]): string {
  const [first] = readings;
  return first ? valueText(first.pollutant, most(readings.map(({ value }) => value)), first.unit) : '—';
}
