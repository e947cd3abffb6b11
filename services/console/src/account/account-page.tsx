import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useWhoAmI } from '../session/use-session.js';
import { usePageTitle } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { LoadError, Loading } from '../ui/states.js';
import { PasswordPanel } from './password-panel.js';
import { SessionsPanel } from './sessions-panel.js';
import { TokensPanel } from './tokens-panel.js';

/** Who one is here, and what belongs to oneself: password, sessions, tokens. */
export function AccountPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('account.title'));
  const who = useWhoAmI();
  const [changed, setChanged] = useState(false);
  if (who.isPending) return <Loading />;
  if (who.data === undefined) return <LoadError error={who.error} onRetry={() => void who.refetch()} />;
  const { subject, displayName, roles, scope, csrf } = who.data;
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('account.title')}</h1>
        <span className="dim">
          {displayName === undefined ? subject : `${displayName} (${subject})`} ·{' '}
          {roles.map((role) => t(`role.${role}`)).join(' · ')} ·{' '}
          {scope === 'all' ? t('account.allDistricts') : scope.districts.join(', ')}
        </span>
      </div>
      {csrf === undefined ? (
        <Notice tone="mute" role="status">
          {t('account.byToken')}
        </Notice>
      ) : (
        <>
          {changed && (
            <Notice tone="mute" role="status">
              {t('account.password.saved')}
            </Notice>
          )}
          <PasswordPanel onChanged={() => setChanged(true)} />
          <SessionsPanel />
          <TokensPanel who={who.data} />
        </>
      )}
    </div>
  );
}
