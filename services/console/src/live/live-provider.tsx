import {
  alertRoutes,
  leadRoutes,
  stationRoutes,
  type AlertItem,
  type Answer,
  type ApiRequest,
  type LeadItem,
  type StreamRoute,
  type StreamState,
} from '@farwatch/contracts/http';
import { useQueryClient } from '@tanstack/react-query';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { alarm } from '../alerts/alarm.js';
import { isCall } from '../alerts/alert-cache.js';
import { applyAlert, recountAlerts, refreshAlerts } from '../alerts/queries.js';
import { api } from '../api/client.js';
import { applyLead, refreshLeads } from '../leads/queries.js';
import { useKindName, useWhere } from '../leads/lead-parts.js';
import { isExceedance, limitOf, peakOf, withUnit } from '../leads/lead-view.js';
import { createPulse } from '../overview/pulse.js';
import { stationFeed, stationsQuery } from '../overview/queries.js';
import { shortName } from '../pollutant/pollutant.js';
import { sessionStore } from '../session/session-store.js';
import { useLanguage } from '../ui/hooks.js';
import { createGathered } from './gathered.js';
import { createAnnouncer } from './lead-announcer.js';
import { LiveContext, type Live } from './live-context.js';
import { followShared, sharedName, type StreamHandlers } from './shared-stream.js';

const MAX_FRESH = 500;
/** Open leads are counted again at most this often, however many events come in. */
const RECOUNT_MS = 5_000;
/** Alerts within so many milliseconds make one sound. */
const CALL_MS = 250;

/** Follows a stream for all windows of this session. */
async function followHere<R extends StreamRoute>(
  route: R,
  signal: AbortSignal,
  on: StreamHandlers<Answer<R>>,
): Promise<void> {
  const { token, csrf } = sessionStore.get();
  const name = await sharedName(route.path, token ?? csrf ?? '');
  await followShared<Answer<R>>(
    name,
    (handlers) => api.follow(route, {} as ApiRequest<R>, { ...handlers, signal }),
    on,
    signal,
  );
}

/** Follows the event streams while somebody is signed in, and keeps the loaded data up to them. */
export function LiveProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const whereOf = useWhere();
  const kindName = useKindName();
  const queries = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [announcement, setAnnouncement] = useState('');
  const [pulse] = useState(() => createPulse());

  const tell = useEffectEvent((leads: readonly LeadItem[]) => {
    const [lead] = leads;
    if (!lead) return;
    setAnnouncement(
      leads.length > 1
        ? t('leads.newAnnounceMany', { count: leads.length })
        : isExceedance(lead)
          ? t('leads.newAnnounce', {
              where: whereOf(lead),
              what: shortName(lead.pollutant, language),
              peak: withUnit(peakOf(lead)),
              limit: withUnit(limitOf(lead)),
            })
          : t('leads.newAnnounceOther', { where: whereOf(lead), what: kindName(lead.kind) }),
    );
  });

  const navigate = useNavigate();
  const call = useEffectEvent((alerts: readonly AlertItem[]) => {
    const [alert] = alerts;
    if (!alert) return;
    const marked = alert.simulated ? `${t('common.simulated')} · ` : '';
    alarm.call({
      title: `${marked}${alert.title[language]}`,
      body: alerts.length > 1 ? t('alerts.callMany', { count: alerts.length }) : (alert.district ?? ''),
      onOpen: () =>
        void navigate(
          alerts.length === 1 && alert.lead !== undefined
            ? `/leads/${encodeURIComponent(alert.lead)}`
            : '/alerts',
        ),
    });
  });

  useEffect(() => {
    const stop = new AbortController();
    const announcer = createAnnouncer<LeadItem>((leads) => tell(leads));
    // What arrives together makes one sound.
    const caller = createAnnouncer<AlertItem>((alerts) => call(alerts), CALL_MS);
    const feed = stationFeed(queries);
    let wasLive = false;
    const refresh = createGathered(
      () => {
        refreshLeads(queries, false);
        // An alert is in hand when its lead is.
        refreshAlerts(queries);
      },
      500,
      RECOUNT_MS,
    );
    const recount = createGathered(() => recountAlerts(queries), 200, RECOUNT_MS);

    void followHere(leadRoutes.streamLeads, stop.signal, {
      onState: (next) => {
        setState(next);
        if (next === 'live' && wasLive) refreshLeads(queries, true);
        if (next === 'live') wasLive = true;
      },
      onReset: () => refreshLeads(queries, true),
      onEvent: (lead, type) => {
        applyLead(queries, lead);
        refresh.call();
        if (type !== 'opened') return;
        announcer.add(lead);
        setFresh((known) => new Set([...[...known].slice(-MAX_FRESH), lead.id]));
      },
    });

    let alertsWereLive = false;
    void followHere(alertRoutes.streamAlerts, stop.signal, {
      onState: (next) => {
        if (next === 'live' && alertsWereLive) refreshAlerts(queries);
        if (next === 'live') alertsWereLive = true;
      },
      onReset: () => refreshAlerts(queries),
      onEvent: (alert) => {
        applyAlert(queries, alert);
        recount.call();
        if (isCall(alert)) caller.add(alert);
      },
    });

    void followHere(stationRoutes.streamStations, stop.signal, {
      onReset: () => void queries.invalidateQueries(stationsQuery),
      onEvent: (change) => {
        pulse.add(change.readings, Date.now());
        feed.add(change);
      },
    });

    return () => {
      stop.abort();
      announcer.stop();
      feed.stop();
      refresh.stop();
      caller.stop();
      recount.stop();
    };
  }, [queries, pulse]);

  const seen = useCallback((id: string) => {
    setFresh((known) => {
      if (!known.has(id)) return known;
      const left = new Set(known);
      left.delete(id);
      return left;
    });
  }, []);
  const live = useMemo<Live>(
    () => ({ state, announcement, fresh, seen, pulse }),
    [state, announcement, fresh, seen, pulse],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}
