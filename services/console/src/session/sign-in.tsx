import { signInRoutes } from '@farwatch/contracts/http';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '../api/client.js';
import { LogoIcon } from '../shell/icons.js';
import { Preferences } from '../shell/preferences.js';
import { Notice } from '../ui/notice.js';
import { CodeForm, PasswordForm, SetupForm } from './account-forms.js';
import { TokenForm } from './token-form.js';
import { useSession } from './use-session.js';

const forms = { password: PasswordForm, code: CodeForm, token: TokenForm, setup: SetupForm } as const;
type Way = keyof typeof forms;

/** Signing in: by name and password, by a one-time code, by a token; as long as there is no administrator, the first one is made. */
export function SignIn(): ReactElement {
  const { t } = useTranslation();
  const { ended } = useSession();
  const [setup, setSetup] = useState(false);
  const [chosen, setChosen] = useState<Way | null>(null);
  const title = setup && chosen === null ? t('signIn.setupTitle') : t('signIn.title');
  useEffect(() => {
    document.title = `${title} · Farwatch`;
  }, [title]);
  useEffect(() => {
    const over = new AbortController();
    api
      .call(signInRoutes.signInWays, {}, { token: '', signal: over.signal })
      .then((ways) => setSetup(ways.setup))
      .catch(() => undefined); // whoever signs in is told that nobody answers
    return () => over.abort();
  }, []);
  const way = chosen ?? (setup ? 'setup' : 'password');
  const Form = forms[way];
  const others = (Object.keys(forms) as Way[]).filter((one) => one !== way && (one !== 'setup' || setup));

  return (
    <div className="sign-in">
      <div className="sign-in-tools">
        <Preferences />
      </div>
      <main className="sign-in-card panel">
        <div className="sign-in-brand">
          <LogoIcon />
          <div>
            <h1>{t('app.name')}</h1>
            <p className="dim">{t('app.subtitle')}</p>
          </div>
        </div>
        {ended === 'expired' && (
          <Notice tone="warn" role="status">
            {t('signIn.expired')}
          </Notice>
        )}
        <Form key={way} />
        <ul className="sign-in-ways">
          {others.map((one) => (
            <li key={one}>
              <button type="button" className="link" onClick={() => setChosen(one)}>
                {t(`signIn.way.${one}`)}
              </button>
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}
