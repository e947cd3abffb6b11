import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatUnit } from '../format/number.js';
import { shortName } from '../pollutant/pollutant.js';
import { cssVariable } from '../ui/css-variable.js';
import { followBox } from '../ui/follow-box.js';
import { useLanguage } from '../ui/hooks.js';
import { usePm25Months } from './queries.js';

echarts.use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** PM2.5 by month, this year beside the one before. */
export function MonthsChart({
  area,
  year,
}: {
  readonly area: string;
  readonly year: string;
}): ReactElement | null {
  const { t } = useTranslation();
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const months = usePm25Months(area, year);
  const items = months.data?.items;
  const what = shortName('a34004', language);

  useEffect(() => {
    if (!box.current || !items) return;
    const chart = echarts.init(box.current, null, { renderer: 'svg' });
    const series = [String(Number(year) - 1), year];
    const names = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0'));
    const values = series.map((of) =>
      names.map(
        (month) => items.find((item) => item.period === `${of}-${month}`)?.figures[0]?.rounded ?? null,
      ),
    );
    const text = cssVariable('--mantine-color-dimmed');
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit' },
      grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
      legend: {
        top: 0,
        right: 8,
        textStyle: { color: text, fontSize: 11 },
        itemWidth: 12,
        itemHeight: 10,
        itemGap: 16,
      },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        backgroundColor: cssVariable('--fw-panel'),
        borderColor: cssVariable('--fw-line-strong'),
        textStyle: { color: cssVariable('--mantine-color-text'), fontSize: 12 },
      },
      xAxis: {
        type: 'category',
        data: names.map((month) => String(Number(month))),
        axisLine: { lineStyle: { color: cssVariable('--fw-line-strong') } },
        axisTick: { show: false },
        axisLabel: { color: text, fontSize: 11 },
      },
      yAxis: {
        type: 'value',
        name: formatUnit('ug/m3'),
        nameTextStyle: { color: text, fontSize: 11, align: 'left' },
        axisLabel: { color: text, fontSize: 11 },
        splitLine: { lineStyle: { color: cssVariable('--fw-line') } },
      },
      series: series.map((name, at) => ({
        name,
        type: 'bar',
        data: values[at],
        barMaxWidth: 22,
        barGap: '10%',
        itemStyle: { color: cssVariable(at === 0 ? '--fw-line-strong' : '--fw-accent') },
      })),
    });
    return followBox(chart, box.current);
  }, [items, year, scheme, language]);

  if (!items || items.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="months-title">
      <div className="block-head">
        <h2 id="months-title">{t('indicators.months', { what })}</h2>
      </div>
      <div
        ref={box}
        className="chart chart-months"
        role="img"
        aria-label={t('indicators.monthsAria', { what, year })}
      />
    </section>
  );
}
