import { ApiError } from '@farwatch/contracts/http';
import { Button, Loader } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** What went wrong, in the language of the screen; the api's own words come second, as they are. */
export function explainError(
  t: TFunction,
  error: unknown,
): { readonly text: string; readonly detail: string } {
  if (!(error instanceof ApiError)) return { text: t('common.error.title'), detail: String(error) };
  const { status, code, title, message } = error;
  const fields = error.errors.map((e) => `${e.path}: ${e.message}`).join('; ');
  const detail = [message, fields].filter(Boolean).join(' · ');
  if (code === 'timeout') return { text: t('common.error.timeout'), detail };
  if (status === 0) return { text: t('common.error.unreachable'), detail };
  if (status === 403) return { text: t('common.error.forbidden'), detail };
  if (status === 404) return { text: t('common.error.notFound'), detail };
  // Here the api has nothing to add.
  if (status === 502 || status === 503) return { text: t('common.error.unavailable'), detail: '' };
  if (status === 429) return { text: t('common.error.unavailable'), detail };
  if (status >= 500) return { text: t('common.error.server', { status }), detail };
  return { text: title || t('common.error.other', { status }), detail };
}

export function LoadError({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { text, detail } = explainError(t, error);
  return (
    <div className="state" role="alert">
      <h2>{t('common.error.title')}</h2>
      <p className="dim">{text}</p>
      {detail !== '' && <p className="dim small mono">{detail}</p>}
      <Button variant="light" onClick={onRetry}>
        {t('common.retry')}
      </Button>
    </div>
  );
}

export function Loading(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="state" role="status">
      <Loader size="sm" />
      <p className="dim">{t('common.loading')}</p>
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly children?: ReactNode;
}

export function Empty({ title, hint, children }: EmptyProps): ReactElement {
  return (
    <div className="state">
      <h2>{title}</h2>
      {hint !== undefined && <p className="dim">{hint}</p>}
      {children}
    </div>
  );
}
