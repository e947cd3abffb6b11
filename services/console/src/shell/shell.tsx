import { ActionIcon, Tooltip } from '@mantine/core';
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';

import { AlertBell } from '../alerts/alert-bell.js';
import { useFiring } from '../alerts/queries.js';
import { formatDate, formatSeconds } from '../format/time.js';
import { useOpenLeads } from '../leads/queries.js';
import { useLive } from '../live/live-context.js';
import { signOut } from '../session/browser-session.js';
import { mayManageUsers } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { useNow } from '../ui/hooks.js';
import {
  BellIcon,
  IndicatorsIcon,
  LawIcon,
  LeadsIcon,
  LoggersIcon,
  LogoIcon,
  MapIcon,
  OverviewIcon,
  PatrolIcon,
  SignOutIcon,
  UsersIcon,
} from './icons.js';
import { Preferences } from './preferences.js';

/** Header, navigation and the place of the page. */
export function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const first = useRef(true);
  useEffect(() => {
    // A new page starts at its top, and the keyboard starts there too.
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <header className="top">
        <NavLink to="/" className="brand">
          <LogoIcon size={28} />
          <span className="brand-name">{t('app.name')}</span>
          <span className="brand-sub dim">{t('app.subtitle')}</span>
        </NavLink>
        <div className="top-tools">
          <LiveBadge />
          <AlertBell />
          <Clock />
          <Account />
          <Preferences />
          <Tooltip label={t('app.signOut')} openDelay={400}>
            <ActionIcon
              variant="subtle"
              color="gray"
              className="quiet"
              aria-label={t('app.signOut')}
              onClick={() => void signOut()}
            >
              <SignOutIcon />
            </ActionIcon>
          </Tooltip>
        </div>
      </header>
      <Navigation />
      <main id="main" className="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <Announcer />
    </div>
  );
}

function Navigation(): ReactElement {
  const { t } = useTranslation();
  const open = useOpenLeads();
  const firing = useFiring();
  // Flights and findings are pages of one.
  const inPatrols = /^\/(flights|findings|patrol-upload)(\/|$)/.test(useLocation().pathname);
  const who = useWhoAmI();
  return (
    <nav className="nav" aria-label={t('app.navigation')}>
      <NavLink to="/" end className="nav-link">
        <OverviewIcon />
        <span>{t('nav.overview')}</span>
      </NavLink>
      <NavLink to="/indicators" className="nav-link">
        <IndicatorsIcon />
        <span>{t('nav.indicators')}</span>
      </NavLink>
      <NavLink to="/leads" className="nav-link">
        <LeadsIcon />
        <span>{t('nav.leads')}</span>
        {open.data !== undefined && open.data.count > 0 && (
          <span className="nav-count" title={t('overview.leads')}>
            {open.data.count}
            {open.data.more ? '+' : ''}
          </span>
        )}
      </NavLink>
      <NavLink to="/alerts" className="nav-link">
        <BellIcon />
        <span>{t('nav.alerts')}</span>
        {firing.data !== undefined && firing.data.count > 0 && (
          <span className="nav-count" title={t('alerts.state.firing')} data-testid="firing">
            {firing.data.count}
            {firing.data.more ? '+' : ''}
          </span>
        )}
      </NavLink>
      <NavLink to="/map" className="nav-link">
        <MapIcon />
        <span>{t('nav.map')}</span>
      </NavLink>
      <NavLink to="/flights" className={inPatrols ? 'nav-link active' : 'nav-link'}>
        <PatrolIcon />
        <span>{t('nav.patrol')}</span>
      </NavLink>
      <NavLink to="/loggers" className="nav-link">
        <LoggersIcon />
        <span>{t('nav.loggers')}</span>
      </NavLink>
      <NavLink to="/law" className="nav-link">
        <LawIcon />
        <span>{t('nav.law')}</span>
      </NavLink>
      {mayManageUsers(who.data?.roles ?? []) && (
        <NavLink to="/users" className="nav-link">
          <UsersIcon />
          <span>{t('nav.users')}</span>
        </NavLink>
      )}
    </nav>
  );
}

function Account(): ReactElement | null {
  const { t } = useTranslation();
  const who = useWhoAmI();
  if (!who.data) return null;
  return (
    <NavLink
      to="/account"
      className="account dim"
      title={`${t('app.account')}: ${who.data.subject} (${who.data.roles.join(', ')})`}
    >
      {who.data.displayName ?? who.data.subject}
    </NavLink>
  );
}

function Clock(): ReactElement {
  const { t } = useTranslation();
  const now = useNow(1000);
  return (
    <time className="clock num" title={t('app.clock')} dateTime={new Date(now).toISOString()}>
      {formatDate(now)} {formatSeconds(now)}
    </time>
  );
}

/** State of the event stream, in words and colour. */
function LiveBadge(): ReactElement {
  const { t } = useTranslation();
  const { state } = useLive();
  return (
    <span
      className={`live live-${state}`}
      role="status"
      aria-label={`${t('live.label')}: ${t(`live.${state}`)}`}
    >
      <span className="dot" aria-hidden="true" />
      <span className="live-text">{t(`live.${state}`)}</span>
    </span>
  );
}

/** Reads new leads to screen readers. */
function Announcer(): ReactElement {
  const { announcement } = useLive();
  return (
    <div className="sr-only" aria-live="polite" role="log" data-testid="announcer">
      {announcement}
    </div>
  );
}
