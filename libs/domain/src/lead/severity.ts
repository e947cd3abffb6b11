import type { Text } from '../law/index.js';
import type { LeadKind, Severity } from './kinds.js';

interface SeverityRow {
  readonly kind: LeadKind;
  /** The exceedance multiple from which on it holds. */
  readonly fromMultiple: number;
  readonly severity: Severity;
}

/**
 * How severe a lead is, by kind and size. No law grades leads: the steps are our own choice, kept as data so that they are
 * seen, dated and changed in one place. `label` stands beside the severity on every screen.
 */
export const severityRules = {
  id: 'lead-severity',
  version: 1,
  label: { zh: '本平台自定分级，非法定', en: 'our choice, not a legal grade' } satisfies Text,
  /** Where no multiple is defined (pH), and for kinds without a row. */
  otherwise: 'medium' as Severity,
  /** The last row of a kind whose multiple is reached holds. */
  rows: [
    { kind: 'suspected-exceedance', fromMultiple: 0, severity: 'low' },
    { kind: 'suspected-exceedance', fromMultiple: 0.2, severity: 'medium' },
    { kind: 'suspected-exceedance', fromMultiple: 1, severity: 'high' },
    { kind: 'environment-anomaly', fromMultiple: 0, severity: 'low' },
    { kind: 'environment-anomaly', fromMultiple: 1, severity: 'medium' },
    { kind: 'environment-anomaly', fromMultiple: 3, severity: 'high' },
  ] as readonly SeverityRow[],
} as const;

/** The severity of a lead of this kind; `multiple` is undefined where none is defined. */
export function severityOf(kind: LeadKind, multiple: number | undefined): Severity {
  if (multiple === undefined) return severityRules.otherwise;
  const reached = severityRules.rows.filter((row) => row.kind === kind && multiple >= row.fromMultiple);
  return reached.at(-1)?.severity ?? severityRules.otherwise;
}
