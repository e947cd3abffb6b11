import type { Hj212CommandRequest } from '@farwatch/contracts/http';

/** Commands of the screen, the most used first. */
export const commandKinds = [
  'set-clock',
  'fetch-hours',
  'fetch-minutes',
  'sample-now',
  'get-clock',
  'set-realtime-interval',
  'set-minute-interval',
] as const satisfies readonly Hj212CommandRequest['command'][];
export type CommandKind = (typeof commandKinds)[number];

/** MinInterval that HJ 212-2017 knows. */
export const minuteIntervals = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30] as const;

/** A command as it is typed; times are local (`2026-11-25T08:00`). */
export interface CommandInput {
  readonly kind: CommandKind;
  readonly from: string;
  readonly to: string;
  readonly factor: string;
  readonly seconds: number;
  readonly minutes: number;
}

export type CommandMistake = 'no-time' | 'to-before-from' | 'no-factor' | 'bad-seconds';

const timed: readonly CommandKind[] = ['fetch-hours', 'fetch-minutes'];
export const isTimed = (kind: CommandKind): boolean => timed.includes(kind);

/** Times of the form are those of Beijing, whatever the browser's zone is. */
const instant = (local: string): string => `${local}:00+08:00`;

/** The request, or what is wrong with it. */
export function commandOf(
  input: CommandInput,
): { readonly request: Hj212CommandRequest } | { readonly mistake: CommandMistake } {
  const { kind, from, to, factor, seconds, minutes } = input;
  switch (kind) {
    case 'set-clock':
    case 'get-clock':
      return { request: { command: kind } };
    case 'fetch-hours':
    case 'fetch-minutes':
      if (from === '' || to === '') return { mistake: 'no-time' };
      if (to < from) return { mistake: 'to-before-from' };
      return { request: { command: kind, from: instant(from), to: instant(to) } };
    case 'sample-now':
      if (factor.trim() === '') return { mistake: 'no-factor' };
      return { request: { command: kind, factor: factor.trim() } };
    case 'set-realtime-interval':
      if (!Number.isInteger(seconds) || seconds < 30 || seconds > 3600) return { mistake: 'bad-seconds' };
      return { request: { command: kind, seconds } };
    case 'set-minute-interval':
      return { request: { command: kind, minutes } };
  }
}
