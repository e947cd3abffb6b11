import { reportFindings, type ReportDuties } from '@farwatch/domain/permit';

import {
  importPermits,
  type ImportParams,
  type PermitImport,
  type PermitImportKind,
  type ReportRow,
} from './import.js';

/** What a file is expected to give (`<file>.expected.json`). */
export interface ExpectedImport {
  readonly kind: PermitImportKind;
  readonly params?: ImportParams & {
    /** Duties of one permit: the findings of its report calendar are expected too. */
    readonly calendar?: ReportDuties & { readonly number: string; readonly today: string };
  };
  readonly encoding?: string;
  readonly fileRefused: { readonly reason: string; readonly field?: string } | null;
  readonly accepted: readonly { readonly line: number }[];
  readonly refused: readonly { readonly line: number }[];
  readonly warnings: readonly { readonly line: number }[];
  readonly findings?: readonly unknown[];
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** Entries of one list that the other has not, each as a sentence; the order of a list does not count. */
function compare(name: string, expected: readonly unknown[], found: readonly unknown[]): string[] {
  const left = found.map(textOf);
  const missing = expected.map(textOf).filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [
    ...missing.map((one) => `${name}: expected, not found ${one}`),
    ...left.map((one) => `${name}: found, not expected ${one}`),
  ];
}

/** What an import gives otherwise than expected; empty when it agrees. */
export function differencesOf(expected: ExpectedImport, found: PermitImport): string[] {
  const { encoding, fileRefused } = expected;
  const refused = found.fileRefused;
  const isSame =
    fileRefused?.reason === refused?.reason &&
    (fileRefused?.field === undefined || fileRefused.field === refused?.field);
  return [
    ...(isSame ? [] : [`file: expected ${textOf(fileRefused)}, found ${textOf(refused)}`]),
    ...(encoding === undefined || encoding === found.encoding
      ? []
      : [`encoding: expected ${encoding}, found ${found.encoding ?? 'none'}`]),
    ...compare('accepted', expected.accepted, found.accepted),
    ...compare('refused', expected.refused, found.refused),
    ...compare('warnings', expected.warnings, found.warnings),
    ...findingsOf(expected, found),
  ];
}

function findingsOf({ params, findings }: ExpectedImport, found: PermitImport): string[] {
  const calendar = params?.calendar;
  if (calendar === undefined) return [];
  const reports = found.accepted.filter((row): row is ReportRow => 'status' in row);
  const own = reports.filter(({ number }) => number === calendar.number);
  return compare('findings', findings ?? [], reportFindings(calendar, own, calendar.today));
}

/** Reads a file as expected of it, and compares. */
export async function checkImport(bytes: Uint8Array, expected: ExpectedImport): Promise<string[]> {
  return differencesOf(expected, await importPermits(bytes, expected.kind, expected.params));
}
