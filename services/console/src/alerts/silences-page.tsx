import type { AlertSilence } from '@farwatch/contracts/http';
import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../format/time.js';
import { maySilence } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { useNow, usePageTitle } from '../ui/hooks.js';
import { Empty, explainError, LoadError, Loading } from '../ui/states.js';
import { AlertTabs, useMatchWords } from './alert-words.js';
import { useEndSilence, useSilences } from './queries.js';
import { SilenceDialog } from './silence-dialog.js';
import { silenceState } from './silence-input.js';

/** Silences, newest first: what is quiet, until when, why and by whom. */
export default function SilencesPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('alerts.tabs.silences'));
  const silences = useSilences();
  const roles = useWhoAmI().data?.roles ?? [];
  const [making, setMaking] = useState(false);
  const items = silences.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page">
      <AlertTabs />
      <div className="page-head">
        <h1>{t('alerts.tabs.silences')}</h1>
      </div>
      {maySilence(roles) && (
        <div className="toolbar">
          <Button onClick={() => setMaking(true)}>{t('alerts.silence.title')}</Button>
        </div>
      )}
      <div className="panel" data-testid="silences">
        {silences.isPending ? (
          <Loading />
        ) : items === undefined ? (
          <LoadError error={silences.error} onRetry={() => void silences.refetch()} />
        ) : items.length === 0 ? (
          <Empty title={t('alerts.silence.none')} hint={t('alerts.silence.noneHint')} />
        ) : (
          <SilenceTable silences={items} mayEnd={maySilence(roles)} />
        )}
        {silences.hasNextPage && (
          <footer className="group-foot">
            <Button
              variant="light"
              loading={silences.isFetchingNextPage}
              onClick={() => void silences.fetchNextPage()}
            >
              {t('common.more')}
            </Button>
          </footer>
        )}
      </div>
      {making && <SilenceDialog onClose={() => setMaking(false)} />}
    </div>
  );
}

function SilenceTable({
  silences,
  mayEnd,
}: {
  readonly silences: readonly AlertSilence[];
  readonly mayEnd: boolean;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={t('alerts.tabs.silences')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('alerts.column.state')}</th>
            <th scope="col">{t('alerts.silence.what')}</th>
            <th scope="col">{t('alerts.silence.until')}</th>
            <th scope="col">{t('alerts.silence.note')}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {silences.map((one) => (
            <SilenceRow key={one.id} silence={one} mayEnd={mayEnd} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const tones = { waiting: 'info', active: 'warn', over: 'mute' } as const;

function SilenceRow({
  silence,
  mayEnd,
}: {
  readonly silence: AlertSilence;
  readonly mayEnd: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const now = useNow(10_000);
  const end = useEndSilence();
  const words = useMatchWords()(silence.match);
  const state = silenceState(silence, now);
  return (
    <tr data-silence={silence.id}>
      <td>
        <span className={`tag tag-${tones[state]}`}>{t(`alerts.silence.state.${state}`)}</span>
      </td>
      <th scope="row" className="cell-name">
        {words.length === 0 ? t('alerts.match.everything') : words.join(' · ')}
        <span className="dim small block under">
          {silence.districts === undefined ? t('account.allDistricts') : silence.districts.join(', ')}
        </span>
      </th>
      <td className="nowrap num">
        {formatTime(silence.until)}
        <span className="dim small block">
          {t('alerts.silence.from', { time: formatTime(silence.from) })}
        </span>
      </td>
      <td>
        {silence.note}
        <span className="dim small block under">
          {silence.endedBy === undefined
            ? t('alerts.silence.by', { name: silence.by })
            : t('alerts.silence.endedBy', { name: silence.by, ended: silence.endedBy })}
        </span>
        {end.error !== null && (
          <span className="danger small block" role="alert">
            {explainError(t, end.error).text}
          </span>
        )}
      </td>
      <td>
        {mayEnd && state !== 'over' && (
          <Button
            size="compact-sm"
            variant="light"
            loading={end.isPending}
            onClick={() => end.mutate(silence.id)}
          >
            {t('alerts.silence.end')}
          </Button>
        )}
      </td>
    </tr>
  );
}
