/** What an alert may be matched and grouped by. */
export const alertLabels = [
  'district',
  'kind',
  'stage',
  'severity',
  'simulated',
  'pollutant',
  'station',
  'outlet',
  'enterprise',
  'origin',
  /** Of monitoring and permits: `silence`, `expiry` and so on. */
  'what',
  /** The line of the inbox: outlet or place and natural day. */
  'group',
] as const;
export type AlertLabel = (typeof alertLabels)[number];

/** The labels of an alert; one that is left out is not known. */
export type Labels = Readonly<Partial<Record<AlertLabel, string>>>;

type Values = Readonly<Partial<Record<AlertLabel, readonly string[] | undefined>>>;

/** A condition on labels; without anything it holds of every alert. No patterns: what is meant is listed. */
export interface Match {
  /** Each of these labels has one of the values; an alert without the label does not match. */
  readonly is?: Values | undefined;
  /** None of these labels has one of the values. */
  readonly not?: Values | undefined;
}

/** Whether a condition holds of an alert. */
export function matches({ is = {}, not = {} }: Match, labels: Labels): boolean {
  const has = (values: Values, label: AlertLabel): boolean =>
    values[label]?.includes(labels[label] ?? '') === true && labels[label] !== undefined;
  const named = (values: Values): AlertLabel[] => alertLabels.filter((label) => values[label] !== undefined);
  return named(is).every((label) => has(is, label)) && !named(not).some((label) => has(not, label));
}
