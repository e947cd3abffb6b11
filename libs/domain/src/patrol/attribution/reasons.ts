import type { Attribution } from './types.js';
import { windSpread } from './uncertainty.js';
import type { GasFlight } from './types.js';

type Reason = Attribution['reasons'][number];

export interface Grounds {
  readonly flight: GasFlight;
  readonly verdict: Attribution['verdict'];
  readonly top:
    { readonly outlet: string; readonly probability: number; readonly permitted: boolean } | undefined;
  readonly second: { readonly outlet: string; readonly probability: number } | undefined;
  readonly none: number;
  readonly unregistered: number;
  readonly gramsPerSecond: number | undefined;
  /** Instrument's lag and dead time that explain the flight best. */
  readonly responseSeconds: number | undefined;
  /** Highest reading over the background, in standard deviations of the noise. */
  readonly peakOverNoise: number;
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;
const round = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** Why the verdict is what it is, for the officer who reads it. */
export function reasonsOf(grounds: Grounds): Reason[] {
  const { flight, verdict, top, second, none, unregistered } = grounds;
  const reasons: Reason[] = [];
  const say = (zh: string, en: string) => reasons.push({ zh, en });
  const peak = round(grounds.peakOverNoise);
  say(
    `最高读数为背景噪声的 ${peak} 倍`,
    `the highest reading stands ${peak} times the noise over the background`,
  );
  if (verdict === 'nothing-found')
    say(
      `没有污染源也能解释读数（概率 ${percent(none)}）`,
      `the readings are explained without a source (${percent(none)})`,
    );
  if (verdict === 'attributed' && top !== undefined) {
    say(
      `${top.outlet} 最能解释羽流（概率 ${percent(top.probability)}）`,
      `${top.outlet} explains the plume best (${percent(top.probability)})`,
    );
    if (grounds.gramsPerSecond !== undefined) {
      const strength = round(grounds.gramsPerSecond);
      say(
        `估算排放速率约 ${strength} g/s，仅供参考`,
        `estimated strength about ${strength} g/s, an indication only`,
      );
    }
  }
  if (verdict === 'not-attributable') {
    if (unregistered > (top?.probability ?? 0))
      say(
        '未登记位置比任何已登记排口更能解释读数',
        'a place outside the register explains the readings better than any outlet',
      );
    else if (top !== undefined && second !== undefined)
      say(
        `${top.outlet} 与 ${second.outlet} 等无法区分`,
        `${top.outlet} and ${second.outlet} cannot be told apart`,
      );
    else say('没有排口足够可信', 'no outlet is likely enough');
  }
  if (top !== undefined && verdict !== 'nothing-found' && !top.permitted)
    say(`${top.outlet} 的许可证未列该污染物`, `the permit of ${top.outlet} does not name this pollutant`);
  const spread = Math.round(windSpread(flight.wind));
  say(`风向误差按 ±${spread}° 计`, `the wind's direction is taken as good to ${spread} degrees`);
  const response = grounds.responseSeconds;
  if (
    response !== undefined &&
    (flight.responseSeconds === null || Math.abs(response / flight.responseSeconds - 1) > 0.3)
  )
    say(
      `仪器响应时间按 ${round(response)} 秒计（由数据估计）`,
      `the instrument's response is taken as ${round(response)} s, from the readings`,
    );
  return reasons;
}
