import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { mayDecide, maySeeAlertSettings } from '../../session/roles.js';
import { useWhoAmI } from '../../session/use-session.js';
import { usePageTitle } from '../../ui/hooks.js';
import { Notice } from '../../ui/notice.js';
import { Loading } from '../../ui/states.js';
import { AlertTabs } from '../alert-words.js';
import { ReceiversPanel } from './receivers-panel.js';
import { RotasPanel } from './rotas-panel.js';
import { RoutingPanel } from './routing-panel.js';

/** Who is told of what: receivers, rotas, routes. */
export default function AlertSettingsPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('alerts.tabs.settings'));
  const who = useWhoAmI();
  const roles = who.data?.roles ?? [];
  const mayChange = mayDecide(roles);
  return (
    <div className="page">
      <AlertTabs />
      <div className="page-head">
        <h1>{t('alerts.tabs.settings')}</h1>
      </div>
      {who.data === undefined ? (
        <Loading />
      ) : !maySeeAlertSettings(roles) ? (
        <Notice tone="warn" role="status">
          <p>{t('alerts.settings.forbidden')}</p>
        </Notice>
      ) : (
        <>
          <ReceiversPanel mayChange={mayChange} />
          <RotasPanel mayChange={mayChange} />
          <RoutingPanel mayChange={mayChange} />
        </>
      )}
    </div>
  );
}
