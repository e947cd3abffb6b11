import {
  evaluateAir,
  evaluateOutlet,
  evaluateWater,
  EvaluationError,
  splitValues,
  type LimitCheck,
  type Step,
} from '@farwatch/domain/evaluate';
import { localDate } from '@farwatch/domain/reading';
import { print, UsageError } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

interface Common {
  readonly on?: string;
  readonly values: string;
  readonly json?: boolean;
}

/**
 * `farwatch evaluate air|water|outlet`: values in; verdict, index, class, basis and every rounding step out, for any date of
 * law. Needs no platform. Exit code 1: the answer is no (above a limit, target not kept, not to be published).
 */
export function addEvaluateCommands(program: Command): void {
  const evaluate = program
    .command('evaluate')
    .description('计算器：按任一日期的标准评价 / calculator: air, water or an outlet by the law of any date');
  const asking = (command: Command, about: string): Command =>
    command
      .description(about)
      .requiredOption('--values <name=value,...>', '如 SO2=2000,PM2.5=35；低于检出限 TP=<0.025；缺测 CO=--')
      .option('--on <date>', 'local date YYYY-MM-DD (default: today)')
      .option('--json', 'one JSON object');
  asking(
    evaluate.command('air'),
    '空气质量指数与达标 / index, level, primary pollutants, limits; ug/m3, CO mg/m3',
  )
    .option('--period <period>', 'hour or day (O3 of a day is its MDA8)', 'day')
    .option('--standard <id>', 'the rules of another edition: HJ 633-2012, HJ 633-2026')
    .option('--exempt <names>', 'items that the monitoring scheme leaves out (HJ 633-2026 5.3.2)')
    .option('--zone <zone>', 'I or II', 'II')
    .action(air);
  asking(evaluate.command('water'), '地表水类别 / class of surface water; mg/L')
    .option('--body <body>', 'river or lake', 'river')
    .option('--target <class>', 'I, II, III, IV or V')
    .action(water);
  asking(evaluate.command('outlet'), '排口达标 / an outlet beside its limits; mg/m3 or mg/L')
    .option('--medium <medium>', 'gas or water', 'gas')
    .option('--limits <name=value,...>', 'limits of the permit')
    .option('--standard <id>', 'limits of a standard, as `farwatch law show` names it')
    .option('--category <category>', 'its category: in-use/coal, 1A ...')
    .option('--averaging <averaging>', 'hour or day')
    .option('--oxygen <percent>', 'measured oxygen of the dry gas')
    .option('--reference <percent or kind>', 'reference oxygen')
    .option('--temperature <degC>', 'of the gas, when values are at actual state')
    .option('--pressure <kPa>', 'atmospheric pressure, with --temperature')
    .option('--static <kPa>', 'static pressure of the duct')
    .option('--moisture <percent>', 'by volume')
    .action(outlet);
}

const listOf = (text: string | undefined): string[] | undefined =>
  text
    ?.split(/[,，]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');

function oneOf<const T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new UsageError(`--${option} is one of ${allowed.join(', ')}, not ${text}`);
  return found;
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) throw new UsageError(`--${option} is a number, not ${text}`);
  return value;
}

/** What cannot be evaluated is a wrong use of the command. */
function asked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvaluationError) throw new UsageError(`${error.words.zh} / ${error.words.en}`);
    throw error;
  }
}

function air(
  options: Common & {
    readonly period: string;
    readonly standard?: string;
    readonly exempt?: string;
    readonly zone: string;
  },
): void {
  const found = asked(() =>
    evaluateAir({
      on: options.on ?? localDate(Date.now()),
      period: oneOf('period', options.period, ['hour', 'day']),
      values: splitValues(options.values),
      standard: options.standard,
      exempt: listOf(options.exempt),
      zone: oneOf('zone', options.zone, ['I', 'II']),
    }),
  );
  const head =
    found.aqi === null
      ? 'AQI NA'
      : `AQI ${found.aqi} ${found.category?.zh ?? ''} ${found.category?.en ?? ''} · 首要污染物 primary: ${found.primary.join(', ') || '—'}`;
  tell(options, found, [
    ...stepLines(found.steps),
    ...found.limits.map(limitLine),
    ...(found.missing.length > 0 ? [`缺项 missing: ${found.missing.join(', ')}`] : []),
    `依据 basis: ${found.basis.standard} ${found.basis.clauseZh}`,
    head,
  ]);
  if (!found.published || found.limits.some(({ exceeds }) => exceeds)) process.exitCode = 1;
}

function water(options: Common & { readonly body: string; readonly target?: string }): void {
  const { target } = options;
  const found = asked(() =>
    evaluateWater({
      on: options.on ?? localDate(Date.now()),
      body: oneOf('body', options.body, ['river', 'lake']),
      values: splitValues(options.values),
      target: target === undefined ? undefined : oneOf('target', target, ['I', 'II', 'III', 'IV', 'V']),
    }),
  );
  const words = found.className === null ? '无类别 no class' : `${found.className.zh} ${found.className.en}`;
  const met = found.met === null ? '' : found.met ? ' · 达到目标 target kept' : ' · 未达目标 target not kept';
  tell(options, found, [
    ...stepLines(found.steps),
    `依据 basis: ${found.basis.standard} ${found.basis.clauseZh}`,
    words + met,
  ]);
  if (found.class === null || found.met === false) process.exitCode = 1;
}

function outlet(
  options: Common & {
    readonly medium: string;
    readonly limits?: string;
    readonly standard?: string;
    readonly category?: string;
    readonly averaging?: string;
    readonly oxygen?: string;
    readonly reference?: string;
    readonly temperature?: string;
    readonly pressure?: string;
    readonly static?: string;
    readonly moisture?: string;
  },
): void {
  const temperature = numberOf('temperature', options.temperature);
  const pressure = numberOf('pressure', options.pressure);
  if ((temperature === undefined) !== (pressure === undefined))
    throw new UsageError('--temperature and --pressure come together');
  const { averaging } = options;
  const found = asked(() =>
    evaluateOutlet({
      on: options.on ?? localDate(Date.now()),
      medium: oneOf('medium', options.medium, ['gas', 'water']),
      values: splitValues(options.values),
      limits: options.limits === undefined ? undefined : splitValues(options.limits),
      standard: options.standard,
      category: options.category,
      averaging: averaging === undefined ? undefined : oneOf('averaging', averaging, ['hour', 'day']),
      oxygen: numberOf('oxygen', options.oxygen),
      reference: options.reference,
      state:
        temperature === undefined || pressure === undefined
          ? undefined
          : {
              ...{ temperature, atmospheric: pressure },
              static: numberOf('static', options.static),
              moisture: numberOf('moisture', options.moisture),
            },
    }),
  );
  const without = found.withoutLimit.length > 0 ? ` · 无限值 no limit: ${found.withoutLimit.join(', ')}` : '';
  const verdict =
    found.met === null
      ? '没有可比的限值 no limit to compare with'
      : found.met
        ? '达标 kept'
        : '超标 exceeded';
  tell(options, found, [...stepLines(found.steps), verdict + without]);
  if (found.met !== true) process.exitCode = 1;
}

function tell(options: Common, found: object, lines: readonly string[]): void {
  print(options.json ? JSON.stringify(found) : lines.join('\n'));
}

const stepLines = (steps: readonly Step[]): string[] =>
  steps.map(({ text, clause }) => `${text.zh} / ${text.en}  [${clause}]`);

function limitLine({
  name,
  compared,
  limit,
  unit,
  averaging,
  exceeds,
  undecided,
  basis,
}: LimitCheck): string {
  const verdict = undecided
    ? '检出限高于限值，无法判定 cannot be judged'
    : exceeds
      ? '超标 exceeds'
      : '达标 meets';
  return `${name} ${compared} · 限值 limit ${limit} ${unit} (${averaging}) · ${verdict}  [${basis.standard} ${basis.clauseZh}]`;
}
