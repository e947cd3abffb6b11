import { ownRoutes, sessionRoutes } from '@farwatch/contracts/http';
import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '../api/client.js';
import { signOut } from '../session/browser-session.js';
import { NewPassword } from '../session/new-password.js';
import { sessionStore } from '../session/session-store.js';
import { explainSignIn } from '../session/sign-in-problem.js';
import { Notice } from '../ui/notice.js';

/** Changes one's own password; this browser goes on with a new session. */
export function PasswordPanel({ onChanged }: { readonly onChanged: () => void }): ReactElement {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const change = useMutation({
    mutationFn: async () => {
      await api.call(ownRoutes.changePassword, { body: { current, password } });
      return api.call(sessionRoutes.getSession, {}, { token: '' });
    },
    onSuccess: ({ csrf }) => {
      if (csrf === undefined) return;
      const { csrf: before, ended } = sessionStore.get();
      // A request that was under way with the old session may have been refused before the new one was here.
      if (before === null && ended === 'expired') return sessionStore.signInBrowser(csrf);
      const signedOut = before === null;
      sessionStore.renew(csrf);
      // Whoever signed out while this was under way wants no new session either.
      if (signedOut) return signOut();
      setCurrent('');
      setPassword('');
      setRepeated('');
      onChanged();
    },
  });
  const good = current !== '' && password !== '' && password === repeated;

  return (
    <section className="panel panel-form">
      <h2>{t('account.password.title')}</h2>
      <form
        className="dialog"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (good && !change.isPending) change.mutate();
        }}
      >
        <PasswordInput
          label={t('account.password.current')}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          name="current-password"
        />
        <NewPassword value={password} repeated={repeated} onChange={setPassword} onRepeat={setRepeated} />
        {change.error !== null && (
          <Notice tone="danger" role="alert" title={t('account.password.failed')}>
            {explainSignIn(t, change.error)}
          </Notice>
        )}
        <div className="dialog-foot">
          <Button type="submit" disabled={!good} loading={change.isPending}>
            {t('account.password.save')}
          </Button>
        </div>
      </form>
    </section>
  );
}
