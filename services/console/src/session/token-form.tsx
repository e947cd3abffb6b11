import { ApiError, sessionRoutes } from '@farwatch/contracts/http';
import { Button, PasswordInput } from '@mantine/core';
import { useRef, useState, type FormEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '../api/client.js';
import { mayRead } from './roles.js';
import { sessionStore } from './session-store.js';

/** A token that somebody pastes: for scripts' owners, and where there are no accounts. */
export function TokenForm(): ReactElement {
  const { t } = useTranslation();
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);

  function explain(cause: unknown): string {
    if (!(cause instanceof ApiError) || cause.status === 0) return t('signIn.unreachable');
    if (cause.status === 401) return t('signIn.refused');
    if (cause.status === 403) return t('signIn.forbidden');
    return t('signIn.failed', { status: cause.status });
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const entered = token.trim().replace(/^Bearer\s+/i, '');
    input.current?.focus();
    if (entered === '') return setError(t('signIn.empty'));
    if (!/^[\x21-\x7e]+$/.test(entered)) return setError(t('signIn.refused'));
    setBusy(true);
    setError(null);
    try {
      const session = await api.call(sessionRoutes.getSession, {}, { token: entered });
      if (mayRead(session.roles)) sessionStore.signIn(entered);
      else setError(t('signIn.forbidden'));
    } catch (cause) {
      setError(explain(cause));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <PasswordInput
          ref={input}
          label={t('signIn.token')}
          description={t('signIn.lead')}
          placeholder={t('signIn.tokenPlaceholder')}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={error}
          errorProps={{ role: 'alert' }}
          autoComplete="current-password"
          name="token"
          size="md"
          spellCheck={false}
          data-autofocus
          autoFocus
        />
        <Button type="submit" loading={busy} fullWidth size="md">
          {t('signIn.submit')}
        </Button>
      </form>
      <p className="dim small">{t('signIn.where')}</p>
    </>
  );
}
