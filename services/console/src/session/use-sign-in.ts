import { sessionRoutes } from '@farwatch/contracts/http';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, type SessionInfo } from '../api/client.js';
import { mayRead } from './roles.js';
import { explainSignIn } from './sign-in-problem.js';
import { sessionStore } from './session-store.js';

/** One attempt to sign in at a time, and what became of the last one. */
export interface Attempt {
  readonly busy: boolean;
  readonly error: string | null;
  readonly setError: (error: string | null) => void;
  /** `ask` signs in and answers who that is; a browser's session begins when its cookie was kept. */
  readonly run: (ask: () => Promise<SessionInfo>) => Promise<void>;
}

export function useSignIn(): Attempt {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run: Attempt['run'] = async (ask) => {
    setBusy(true);
    setError(null);
    try {
      const { csrf, roles } = await ask();
      if (!mayRead(roles)) return setError(t('signIn.forbidden'));
      // A browser that throws the cookie away says nothing: it is asked whether it has it.
      const kept = await api.call(sessionRoutes.getSession, {}, { token: '' }).catch(() => undefined);
      if (csrf === undefined || kept?.csrf !== csrf) return setError(t('signIn.cookieLost'));
      sessionStore.signInBrowser(csrf);
    } catch (cause) {
      setError(explainSignIn(t, cause));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, setError, run };
}
