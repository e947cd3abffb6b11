import {
  calculateFine,
  defaultThresholds,
  fineModels,
  type Adjustment,
  type FineInput,
  type FineThresholds,
} from '../fine/index.js';
import { list, nullable, of, optional, words, type Shape } from './shape.js';

type Inputs = Omit<FineInput, 'actEnd' | 'adjustments' | 'factors' | 'requiredFactors' | 'modifiers'>;

/** A line of worked fines. */
export interface FineRow extends Inputs {
  readonly factors?: FineInput['factors'];
  readonly requiredFactors?: FineInput['requiredFactors'];
  readonly modifiers?: FineInput['modifiers'];
  readonly act: { readonly from: string; readonly to: string };
  readonly adjust?: Adjustment | readonly Adjustment[];
  readonly policy?: Partial<FineThresholds>;
  readonly expect: Readonly<Record<string, unknown>>;
}

const factors = optional(list(of({ id: 'text', pct: 'number' })));
const adjustment = of({
  kind: words('heavier', 'lighter', 'mitigate'),
  yuan: 'number',
  ground: 'text',
  discussed: 'flag',
  departure: optional('flag'),
});

export const fineRowShape: Shape = of({
  model: words(...fineModels),
  subject: words('org', 'person'),
  norms: list(
    of({
      id: 'text',
      kind: optional(words('amount', 'multiple', 'percent')),
      min: nullable('number'),
      max: 'number',
      baseAtLeast: optional('number'),
      from: 'day',
      to: nullable('day'),
      conflict: optional('flag'),
    }),
  ),
  base: optional('number'),
  factors,
  modifiers: factors,
  requiredFactors: optional(list('text')),
  startPct: optional('number'),
  point: optional('number'),
  cell: optional({ tuple: ['text', 'text'] }),
  table: optional(
    of({
      name: 'text',
      rows: list('text'),
      cols: list('text'),
      point: 'number',
      cells: list(list({ tuple: ['number', 'number'] })),
    }),
  ),
  adjust: optional({ either: [adjustment, list(adjustment)] }),
  act: of({ from: 'day', to: 'day' }),
  discovered: 'day',
  decision: 'day',
  lawChoice: optional('text'),
  history: optional(list('day')),
  complaints: optional(list('day')),
  policy: optional(
    of({
      hearingOrg: optional('number'),
      hearingPerson: optional('number'),
      discussOrg: optional('number'),
      discussPerson: optional('number'),
    }),
  ),
  expect: { record: 'any' },
});

/** What this program calculates for a line. */
export function calculateRow(row: FineRow): Readonly<Record<string, unknown>> {
  const {
    act,
    adjust = [],
    policy,
    factors: given = [],
    requiredFactors = [],
    modifiers = [],
    ...rest
  } = row;
  const adjustments = 'length' in adjust ? adjust : [adjust];
  const result = calculateFine(
    { ...rest, factors: given, requiredFactors, modifiers, adjustments, actEnd: act.to },
    { ...defaultThresholds, ...policy },
  );
  return typeof result === 'string' ? { refused: result } : { ...result };
}
