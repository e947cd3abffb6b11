import { ApiError } from '@farwatch/contracts/http';
import type { TFunction } from 'i18next';

/** What to do about a refused sign-in, in the language of the screen. */
export function explainSignIn(t: TFunction, cause: unknown): string {
  if (!(cause instanceof ApiError) || cause.status === 0) return t('signIn.unreachable');
  const { status, code, message, errors } = cause;
  if (code === 'wrong-credentials') return t('signIn.wrong');
  if (code === 'name-taken') return t('signIn.nameTaken');
  if (code === 'set-up-already') return t('signIn.setUpAlready');
  if (code === 'sessions-unavailable' || status === 503) return t('signIn.unavailable');
  if (status === 401) return t('signIn.refused');
  if (status === 403) return t('signIn.forbidden');
  if (status === 429) return t('signIn.limited', { minutes: minutesIn(message) });
  if (status === 400) return errors.map((one) => one.message).join(' ') || message;
  return t('signIn.failed', { status });
}

/** `try again in 12 min` */
const minutesIn = (message: string): number => Number(/\b(\d+) min\b/.exec(message)?.[1] ?? 1);
