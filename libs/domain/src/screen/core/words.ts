import { type Facts, type ScreenKind, type SeriesContext, type Suspicion } from './types.js';

/** A number as a reader wants it: three digits that count. */
const n = (facts: Facts, name: string): string => {
  const value = facts[name];
  if (value === undefined || !Number.isFinite(value)) return '?';
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
};
const percent = (facts: Facts, name: string): string => {
  const value = facts[name];
  return value === undefined || !Number.isFinite(value) ? '?' : `${Math.round(value * 100)}%`;
};

type Say = (facts: Facts, unit: string) => { readonly zh: string; readonly en: string };

const texts: Readonly<Record<ScreenKind, Say>> = {
  constant: (f, unit) =>
    f['hours'] === undefined
      ? {
          zh: `一天内 ${percent(f, 'share')} 的数值与前一值相同，平时为 ${percent(f, 'usual')}`,
          en: `${percent(f, 'share')} of a day's values repeat the one before, usually ${percent(f, 'usual')}`,
        }
      : {
          zh: `${n(f, 'hours')} 小时内数值停在 ${n(f, 'value')} ${unit}，变化 ${n(f, 'range')}，平时同样时长变化 ${n(f, 'usual')}`,
          en: `stands at ${n(f, 'value')} ${unit} for ${n(f, 'hours')} h, moving by ${n(f, 'range')}; usually by ${n(f, 'usual')}`,
        },
  zero: (f, unit) => ({
    zh: `运行中 ${percent(f, 'share')} 的小时读数为零或接近零，平时中位数 ${n(f, 'usual')} ${unit}`,
    en: `${percent(f, 'share')} of the running hours read nothing or next to it; usual median ${n(f, 'usual')} ${unit}`,
  }),
  'flat-top': (f, unit) =>
    f['count'] === undefined
      ? {
          zh: `峰值被压在 ${n(f, 'top')} ${unit} 以下，峰形指标 ${n(f, 'shape')}，平时 ${n(f, 'usual')}`,
          en: `peaks are pressed below ${n(f, 'top')} ${unit}: shape of the top ${n(f, 'shape')}, usually ${n(f, 'usual')}`,
        }
      : {
          zh: `${n(f, 'count')} 个读数停在同一顶值 ${n(f, 'top')} ${unit}，平时至多 ${n(f, 'usual')} 个`,
          en: `${n(f, 'count')} readings stop at one top, ${n(f, 'top')} ${unit}; usually at most ${n(f, 'usual')}`,
        },
  'hug-limit': (f, unit) => ({
    zh: `${percent(f, 'share')} 的读数紧贴限值 ${n(f, 'limit')} ${unit} 之下，无一超过`,
    en: `${percent(f, 'share')} of the readings stand just below the limit of ${n(f, 'limit')} ${unit}, none above it`,
  }),
  'range-cut': (f, unit) => ({
    zh: `${n(f, 'count')} 个标记为正常的读数止于 ${n(f, 'top')} ${unit}（量程 ${n(f, 'range')}）`,
    en: `${n(f, 'count')} readings marked normal stop at ${n(f, 'top')} ${unit} (range ${n(f, 'range')})`,
  }),
  replay: (f) => ({
    zh: `与 ${n(f, 'hours')} 小时前的数据段重复${f['r'] === undefined ? '' : `（变化相关系数 ${n(f, 'r')}）`}`,
    en: `repeats the block of ${n(f, 'hours')} h before${f['r'] === undefined ? '' : ` (correlation of changes ${n(f, 'r')})`}`,
  }),
  twin: (f) =>
    f['share'] === undefined
      ? {
          zh: `与另一排口（点位）同步变化，相关系数 ${n(f, 'r')}，平时 ${n(f, 'usual')}`,
          en: `moves exactly with another outlet or station: correlation ${n(f, 'r')}, usually ${n(f, 'usual')}`,
        }
      : {
          zh: `${n(f, 'count')} 个数值中 ${percent(f, 'share')} 与另一排口（点位）相同`,
          en: `${percent(f, 'share')} of ${n(f, 'count')} values equal those of another outlet or station`,
        },
  'config-drop': (f) => ({
    zh: `参数 i${n(f, 'code')} 由 ${n(f, 'old')} 改为 ${n(f, 'next')} 后，读数降至原来的 ${percent(f, 'size')}`,
    en: `after i${n(f, 'code')} was changed from ${n(f, 'old')} to ${n(f, 'next')} the reading fell to ${percent(f, 'size')}`,
  }),
  conversion: (f) => ({
    zh: `折算值为按实测值和氧含量推算值的 ${percent(f, 'off')}，平时 ${percent(f, 'usual')}（基准氧 ${n(f, 'reference')}%）`,
    en: `the converted value is ${percent(f, 'off')} of what follows from measured value and oxygen, usually ${percent(f, 'usual')} (reference ${n(f, 'reference')} %)`,
  }),
  o2: (f) => ({
    zh: `负荷未降而氧含量为 ${n(f, 'now')}%，平时 ${n(f, 'usual')}%`,
    en: `oxygen ${n(f, 'now')} % at unchanged load, usually ${n(f, 'usual')} %`,
  }),
  'stop-running': (f) => ({
    zh: `标记停运的时段内有 ${n(f, 'hours')} 小时流量、风机、电流或温度显示在运行`,
    en: `${n(f, 'hours')} h marked as stopped while flow, fan, current or temperature show operation`,
  }),
  inversion: (f) => ({
    zh: `${percent(f, 'share')} 的小时分量高于总量`,
    en: `in ${percent(f, 'share')} of the hours the part exceeds the whole`,
  }),
  'flag-abuse': (f, unit) => ({
    zh: `${n(f, 'count')} 段标记落在高值时刻（相邻小时平均位次 ${percent(f, 'rank')}），平时至多 ${n(f, 'usual')} 段，限值 ${n(f, 'limit')} ${unit}`,
    en: `${n(f, 'count')} marked stretches stand at high hours (mean rank beside them ${percent(f, 'rank')}), usually at most ${n(f, 'usual')}; limit ${n(f, 'limit')} ${unit}`,
  }),
  smoothed: (f) => ({
    zh: `逐小时变化为 ${percent(f, 'rough')}，平时 ${percent(f, 'usual')}，水平未变`,
    en: `changes of ${percent(f, 'rough')} from row to row, usually ${percent(f, 'usual')}, at an unchanged level`,
  }),
  generated: (f) =>
    f['persistence'] === undefined
      ? {
          zh: `与同排口 ${n(f, 'count')} 个序列失去联动：相关系数 ${n(f, 'now')}，平时 ${n(f, 'usual')}`,
          en: `no longer moves with ${n(f, 'count')} series it moved with: correlation ${n(f, 'now')}, usually ${n(f, 'usual')}`,
        }
      : {
          zh: `相邻读数不再相关：${n(f, 'persistence')}，平时 ${n(f, 'usual')}`,
          en: `neighbouring readings are no longer related: ${n(f, 'persistence')}, usually ${n(f, 'usual')}`,
        },
  digits: (f) => ({
    zh: `${n(f, 'count')} 个读数只有 ${n(f, 'distinct')} 个不同值，末位为 0 或 5 的占 ${percent(f, 'round')}（平时 ${percent(f, 'usual')}），卡方 ${n(f, 'chi')}`,
    en: `${n(f, 'count')} readings with ${n(f, 'distinct')} distinct values, ${percent(f, 'round')} end in 0 or 5 (usually ${percent(f, 'usual')}), chi-square ${n(f, 'chi')}`,
  }),
  'missing-due': (f, unit) => ({
    zh: `缺数 ${n(f, 'count')} 段，落在高值时刻（相邻小时平均位次 ${percent(f, 'rank')}），平时至多 ${n(f, 'usual')} 段，限值 ${n(f, 'limit')} ${unit}`,
    en: `${n(f, 'count')} gaps at high hours (mean rank beside them ${percent(f, 'rank')}), usually at most ${n(f, 'usual')}; limit ${n(f, 'limit')} ${unit}`,
  }),
  'clock-shift': (f) => ({
    zh: `与不在同一时钟上的设备相差 ${n(f, 'lag')} 个时段：错位后相关 ${n(f, 'r')}，不错位 ${n(f, 'none')}`,
    en: `${n(f, 'lag')} rows off a device on another clock: correlation ${n(f, 'r')} there, ${n(f, 'none')} without the shift`,
  }),
  drift: (f) =>
    f['back'] === undefined
      ? {
          zh: `${n(f, 'days')} 天内持续下降至 ${percent(f, 'fall')}，同排口其他序列未降`,
          en: `wanders down to ${percent(f, 'fall')} over ${n(f, 'days')} days, alone of its outlet`,
        }
      : {
          zh: `校准后读数升至 ${percent(f, 'back')}，此前 ${n(f, 'days')} 天降至 ${percent(f, 'fall')}`,
          en: `after a calibration the reading rose to ${percent(f, 'back')}; it had fallen to ${percent(f, 'fall')} over ${n(f, 'days')} days`,
        },
  unit: (f, unit) => ({
    zh: `水平一次变为 ${n(f, 'size')} 倍（${n(f, 'before')} → ${n(f, 'after')} ${unit}），单位未变`,
    en: `the level changes ${n(f, 'size')}-fold at once (${n(f, 'before')} to ${n(f, 'after')} ${unit}), the stated unit does not`,
  }),
  swap: (f, unit) => ({
    zh: `水平与波动符合另一通道：现 ${n(f, 'now')}，本通道平时 ${n(f, 'usual')}，另一通道 ${n(f, 'other')} ${unit}`,
    en: `level and noise are those of another channel: now ${n(f, 'now')}, usually ${n(f, 'usual')}, the other one ${n(f, 'other')} ${unit}`,
  }),
  sibling: (f) => ({
    zh: `与同一烟囱另一台设备之比由 ${n(f, 'usual')} 变为 ${n(f, 'ratio')}`,
    en: `ratio to the other device of the stack went from ${n(f, 'usual')} to ${n(f, 'ratio')}`,
  }),
  load: (f) => ({
    zh: `流量与风机、电流或负荷之比由 ${n(f, 'usual')} 变为 ${n(f, 'ratio')}`,
    en: `ratio of flow to fan, current or load went from ${n(f, 'usual')} to ${n(f, 'ratio')}`,
  }),
  step: (f, unit) => ({
    zh: `水平一次降至 ${percent(f, 'size')}（${n(f, 'before')} → ${n(f, 'after')} ${unit}），无记录，其他序列未变`,
    en: `the level falls to ${percent(f, 'size')} at once (${n(f, 'before')} to ${n(f, 'after')} ${unit}), without a record and alone`,
  }),
  revise: (f, unit) => ({
    zh: `${n(f, 'count')} 次修改把超标改为达标，反向 ${n(f, 'up')} 次，限值 ${n(f, 'limit')} ${unit}`,
    en: `${n(f, 'count')} revisions take exceedances below the limit of ${n(f, 'limit')} ${unit}, ${n(f, 'up')} the other way`,
  }),
};

/** What a suspicion rests on, for the officer who reads it. No law gives these figures, and the words say so. */
export function explain(suspicion: Suspicion, context: SeriesContext): { zh: string; en: string } {
  const { zh, en } = texts[suspicion.kind](suspicion.facts, context.unit);
  return { zh: `${zh}（内部筛查，非法定标准）`, en: `${en} (internal screening, not a legal standard)` };
}
