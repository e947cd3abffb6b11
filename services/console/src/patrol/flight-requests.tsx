import {
  flightRequestRoutes as routes,
  type FlightRequestItem,
  type LeadDetail,
} from '@farwatch/contracts/http';
import { flightPurposes } from '@farwatch/domain/lead';
import { Button, Select, Textarea } from '@mantine/core';
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { api } from '../api/client.js';
import { roundHalfEven } from '../format/number.js';
import { formatTime } from '../format/time.js';
import { mayDecide } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { FormDialog } from '../ui/form-dialog.js';

const key = 'flight-requests';

function useFlightRequests(
  query: { readonly lead: string } | { readonly state: 'open' },
): UseQueryResult<readonly FlightRequestItem[]> {
  return useQuery({
    queryKey: [key, query] as const,
    queryFn: async ({ signal }) =>
      (await api.call(routes.listFlightRequests, { query: { ...query, limit: 50 } }, { signal })).items,
    refetchInterval: 15_000,
  });
}

function useChange<T>(
  mutationFn: (input: T) => Promise<FlightRequestItem>,
): UseMutationResult<FlightRequestItem, Error, T> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [key] }),
        queries.invalidateQueries({ queryKey: ['lead'] }),
      ]),
  });
}

/** Flights that were asked for a lead, and the way to ask for one. */
export default function LeadFlights({ lead }: { readonly lead: LeadDetail }): ReactElement | null {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const requests = useFlightRequests({ lead: lead.id }).data ?? [];
  const roles = useWhoAmI().data?.roles ?? [];
  const may = mayDecide(roles) && lead.status !== 'withdrawn' && lead.status !== 'dismissed';
  if (!may && requests.length === 0) return null;
  return (
    <section className="panel block-panel" aria-labelledby="asked-flights" data-testid="asked-flights">
      <header className="block-head">
        <h2 id="asked-flights">{t('patrol.request.title')}</h2>
        {may && (
          <Button size="xs" variant="light" onClick={() => setAsking(true)}>
            {t('patrol.request.ask')}
          </Button>
        )}
      </header>
      {requests.length === 0 ? (
        <p className="pad dim">{t('patrol.request.none')}</p>
      ) : (
        <ul className="pad">
          {requests.map((one) => (
            <Request key={one.id} request={one} mayCancel={mayDecide(roles)} />
          ))}
        </ul>
      )}
      {asking && <AskDialog lead={lead} onClose={() => setAsking(false)} />}
    </section>
  );
}

/** What pilots are asked to fly; nothing when nobody asked. */
export function OpenFlightRequests(): ReactElement | null {
  const { t } = useTranslation();
  const roles = useWhoAmI().data?.roles ?? [];
  const open = useFlightRequests({ state: 'open' }).data ?? [];
  if (open.length === 0) return null;
  return (
    <section className="panel block-panel" aria-labelledby="open-requests" data-testid="open-requests">
      <header className="block-head">
        <h2 id="open-requests">{t('patrol.request.open', { count: open.length })}</h2>
      </header>
      <ul className="pad">
        {open.map((one) => (
          <Request key={one.id} request={one} mayCancel={mayDecide(roles)} withLead />
        ))}
      </ul>
    </section>
  );
}

function Request({
  request,
  mayCancel,
  withLead = false,
}: {
  readonly request: FlightRequestItem;
  readonly mayCancel: boolean;
  readonly withLead?: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const cancel = useChange(() => api.call(routes.cancelFlightRequest, { params: { id: request.id } }));
  const { place, purpose, state, flight, nearestM } = request;
  return (
    <li data-request={state}>
      <span className="strong">{t(`patrol.request.purpose.${purpose}`)}</span>{' '}
      <span className={`tag tag-${state === 'open' ? 'info' : state === 'flown' ? 'good' : 'mute'}`}>
        {t(`patrol.request.state.${state}`)}
      </span>{' '}
      <span className="dim small num">
        {place.lon.toFixed(5)}, {place.lat.toFixed(5)} ·{' '}
        {t('patrol.request.within', { metres: request.radiusM })}
      </span>
      <span className="dim small block">
        {request.askedBy} · {formatTime(request.askedAt)}
        {request.note !== undefined && ` · ${request.note}`}
      </span>
      {withLead && (
        <Link className="link" to={`/leads/${encodeURIComponent(request.lead)}`}>
          {t('patrol.request.openLead')}
        </Link>
      )}
      {flight !== undefined && (
        <Link className="link" to={`/flights/${encodeURIComponent(flight)}`}>
          {t('lead.finding.openFlight')}
          {nearestM !== undefined &&
            ` · ${t('patrol.request.nearest', { metres: roundHalfEven(nearestM, 0) })}`}
        </Link>
      )}
      {state === 'open' && mayCancel && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined)}
        >
          {t('patrol.request.cancel')}
        </Button>
      )}
    </li>
  );
}

function AskDialog({
  lead,
  onClose,
}: {
  readonly lead: LeadDetail;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { details } = lead;
  const putRight = details.origin === 'finding' && details.state === 'rectified';
  const [purpose, setPurpose] = useState<(typeof flightPurposes)[number]>(
    putRight ? 're-inspection' : 'verify',
  );
  const [note, setNote] = useState('');
  const ask = useChange(() =>
    api.call(routes.askFlight, {
      params: { id: lead.id },
      body: { purpose, version: lead.version, ...(note.trim() === '' ? {} : { note: note.trim() }) },
    }),
  );
  return (
    <FormDialog
      title={t('patrol.request.ask')}
      hint={t('patrol.request.askHint')}
      confirm={t('patrol.request.submit')}
      failed={t('patrol.request.failed')}
      mutation={ask}
      onSubmit={() => {
        if (!ask.isPending) ask.mutate(undefined, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <Select
        label={t('patrol.request.purposeLabel')}
        data={flightPurposes.map((value) => ({ value, label: t(`patrol.request.purpose.${value}`) }))}
        value={purpose}
        onChange={(value) => setPurpose(flightPurposes.find((one) => one === value) ?? 'verify')}
        allowDeselect={false}
        data-autofocus
      />
      <Textarea
        label={t('patrol.command.note')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        minRows={2}
        maxLength={2000}
      />
    </FormDialog>
  );
}
