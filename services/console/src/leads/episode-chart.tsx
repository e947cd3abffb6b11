import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatClock, formatDate, formatInterval } from '../format/time.js';
import { chartValue, shortName, showLimit, showValue } from '../pollutant/pollutant.js';
import { cssVariable as css } from '../ui/css-variable.js';
import { followBox } from '../ui/follow-box.js';
import { useLanguage } from '../ui/hooks.js';
import { chartColumns, type ChartColumn } from './chart-columns.js';
import { limitOf, peakOf, withUnit, type ExceedanceDetail } from './lead-view.js';
import { useAround } from './queries.js';

echarts.use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

/** The episode's values as columns against the limit; the part beyond the limit stands out. */
export function EpisodeChart({ lead }: { readonly lead: ExceedanceDetail }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const outlet = lead.stationKind === 'outlet';
  const { unit, comparison } = lead.limit;
  const { pollutant, intervals } = lead;
  const around = useAround(lead);

  useEffect(() => {
    if (!box.current) return;
    const chart = echarts.init(box.current, null, { renderer: 'svg' });
    const columns = chartColumns(intervals, around);
    const number = (value: number): number => chartValue(value, unit, outlet);
    const oneDay = columns.every((column) => formatDate(column.start) === formatDate(columns[0]?.start ?? 0));
    const whole = columns.every((column) => Date.parse(column.end) - Date.parse(column.start) >= 86_400_000);
    const label = (column: ChartColumn): string =>
      whole
        ? formatDate(column.start).slice(5)
        : oneDay
          ? formatClock(column.start)
          : `${formatDate(column.start).slice(5)} ${formatClock(column.start)}`;
    const max = comparison === 'max';
    const within = columns.map((s) =>
      s.value === null ? null : number(max && s.judged ? Math.min(s.value, s.limit) : s.value),
    );
    const beyond = columns.map((s) =>
      s.value === null || !s.judged ? null : number(Math.abs(s.value - s.limit)),
    );
    const limits = columns.map((column) => number(column.limit));
    const oneLimit = columns.every((column) => column.limit === columns[0]?.limit);
    const limitLine = { color: css('--mantine-color-text'), width: 1.5, type: 'dashed' as const };
    const strong = css(max ? '--fw-bar' : '--fw-danger-mid');
    const text = css('--mantine-color-dimmed');
    const line = css('--fw-line');
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit' },
      grid: { left: 8, right: 12, top: 28, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        backgroundColor: css('--fw-panel'),
        borderColor: css('--fw-line-strong'),
        textStyle: { color: css('--mantine-color-text'), fontSize: 12 },
        formatter: (params: unknown) => {
          const index = (params as { dataIndex: number }[])[0]?.dataIndex ?? 0;
          const column = columns[index];
          if (!column) return '';
          const value =
            column.value === null ? '—' : withUnit(showValue(pollutant, column.value, unit, outlet));
          return [
            formatInterval(column.start, column.end),
            `${t('lead.chart.value')}  ${value}`,
            `${t('lead.chart.limit')}  ${withUnit(showLimit(column.limit, unit, outlet))}`,
          ].join('\n');
        },
      },
      xAxis: {
        type: 'category',
        data: columns.map(label),
        axisLine: { lineStyle: { color: css('--fw-line-strong') } },
        axisTick: { show: false },
        axisLabel: { color: text, hideOverlap: true, fontSize: 11 },
      },
      yAxis: {
        type: 'value',
        name: showLimit(0, unit, outlet).unit,
        nameTextStyle: { color: text, fontSize: 11, align: 'left' },
        axisLabel: { color: text, fontSize: 11 },
        splitLine: { lineStyle: { color: line } },
      },
      series: [
        {
          type: 'bar',
          stack: 'value',
          data: within.map((value, i) => ({
            value,
            itemStyle: { color: columns[i]?.judged ? strong : css('--fw-line-strong') },
          })),
          barMaxWidth: 28,
          barCategoryGap: '18%',
        },
        {
          type: 'bar',
          stack: 'value',
          data: beyond,
          barMaxWidth: 28,
          itemStyle: max
            ? { color: css('--fw-danger-mid') }
            : {
                color: 'transparent',
                borderColor: css('--fw-danger-mid'),
                borderType: 'dashed',
                borderWidth: 1,
              },
        },
        {
          type: 'line',
          step: 'middle',
          symbol: 'none',
          silent: true,
          data: limits,
          // One limit is drawn as a mark over the whole width, also where there is a single column; the series then only
          // keeps it within the axis.
          lineStyle: oneLimit ? { opacity: 0 } : limitLine,
          ...(oneLimit && columns[0]
            ? {
                markLine: {
                  symbol: 'none',
                  silent: true,
                  label: { show: false },
                  lineStyle: limitLine,
                  data: [{ yAxis: number(columns[0].limit) }],
                },
              }
            : {}),
        },
      ],
    });
    return followBox(chart, box.current);
  }, [intervals, around, pollutant, unit, outlet, comparison, scheme, t]);

  return (
    <>
      <div
        ref={box}
        className="chart"
        role="img"
        aria-label={t('lead.chart.aria', {
          what: shortName(pollutant, language),
          count: intervals.length,
          limit: withUnit(limitOf(lead)),
          peak: withUnit(peakOf(lead)),
        })}
      />
      <ul className="legend small dim" aria-hidden="true">
        {comparison === 'max' && (
          <li>
            <i className="swatch swatch-bar" />
            {t('lead.chart.value')}
          </li>
        )}
        <li>
          <i className="swatch swatch-over" />
          {comparison === 'max' ? t('lead.chart.over') : t('lead.chart.value')}
        </li>
        {around.length > 0 && (
          <li>
            <i className="swatch swatch-around" />
            {t('lead.chart.around')}
          </li>
        )}
        <li>
          <i className="swatch swatch-limit" />
          {t('lead.chart.limit')}
        </li>
      </ul>
    </>
  );
}
