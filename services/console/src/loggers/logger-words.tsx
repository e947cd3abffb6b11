import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '../ui/hooks.js';
import type { LoggerDetail } from './queries.js';

const named = [
  'readings',
  'duplicate',
  'kept',
  'reply',
  'parked',
  'not-parked',
  'mn-unknown',
  'mn-missing',
  'password-wrong',
  'password-throttled',
  'network-not-allowed',
  'certificate-wrong',
  'encrypted-no-key',
  'encrypted-wrong-key',
  'split-incomplete',
  'split-too-large',
  'not-for-a-platform',
] as const;

/** What became of a frame, in a word; reasons of the frame itself go by their name. */
export function Outcome({ name }: { readonly name: string }): ReactElement {
  const { t } = useTranslation();
  const known = named.find((one) => one === name);
  return known === undefined ? <span className="mono">{name}</span> : <>{t(`loggers.outcome.${known}`)}</>;
}

/** The sentence that the library has for a deviation or a refusal. */
export function useExplained({ explained }: Pick<LoggerDetail, 'explained'>): (name: string) => string {
  const language = useLanguage();
  return (name) => explained[name]?.[language] ?? '';
}
