import { ApiError } from '@farwatch/contracts/http';
import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { formatTime } from '../format/time.js';
import { Fact } from '../leads/lead-facts.js';
import { mayDecide } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { BackIcon } from '../shell/icons.js';
import { useNow, usePageTitle } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { LoggerCommands } from './logger-commands.js';
import { LoggerFindings } from './logger-findings.js';
import { LoggerFrames } from './logger-frames.js';
import { stateOf } from './logger-state.js';
import { StateTag, StationOf } from './logger-table.js';
import { useLogger, useSource, type LoggerDetail } from './queries.js';
import { RegisterDialog } from './register-dialog.js';

/** One logger: what it sent, what was made of it, and what it is asked for. */
export function LoggerPage(): ReactElement {
  const { t } = useTranslation();
  const { mn = '' } = useParams();
  const logger = useLogger(mn);
  usePageTitle(`${mn} · ${t('loggers.title')}`);
  return (
    <div className="page">
      <Link className="back link" to="/loggers">
        <BackIcon />
        {t('loggers.title')}
      </Link>
      {logger.data ? (
        <Detail logger={logger.data} />
      ) : logger.isPending ? (
        <Loading />
      ) : logger.error instanceof ApiError && logger.error.status === 404 ? (
        <Empty title={t('loggers.notFound')} hint={t('loggers.notFoundHint')} />
      ) : (
        <LoadError error={logger.error} onRetry={() => void logger.refetch()} />
      )}
    </div>
  );
}

function Detail({ logger }: { readonly logger: LoggerDetail }): ReactElement {
  const { t } = useTranslation();
  const now = useNow(10_000);
  const who = useWhoAmI();
  const may = mayDecide(who.data?.roles ?? []);
  const registered = useSource(logger.mn, logger.station !== null);
  const source = logger.station === null ? null : registered.data;
  const [editing, setEditing] = useState(false);
  const state = stateOf(logger, now);
  return (
    <>
      <header className="lead-head">
        <h1>{logger.mn}</h1>
        <div className="marks">
          <StateTag state={state} />
          {logger.edition !== null && <span className="dim small">HJ 212-{logger.edition}</span>}
          {may && source !== undefined && (
            <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
              {t(source === null ? 'loggers.register' : 'loggers.change')}
            </Button>
          )}
        </div>
      </header>
      {state === 'unknown' && (
        <Notice tone="warn" title={t('loggers.unknown.title')} role="status">
          {t('loggers.unknown.text')}
        </Notice>
      )}
      <div className="lead-grid">
        <div className="lead-main">
          <LoggerFrames logger={logger} />
          <LoggerFindings logger={logger} />
        </div>
        <div className="lead-side">
          <Facts logger={logger} />
          <LoggerCommands logger={logger} may={may} />
        </div>
      </div>
      {editing && source !== undefined && (
        <RegisterDialog
          mn={logger.mn}
          source={source}
          seen={Object.keys(logger.deviations)}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}

function Facts({ logger }: { readonly logger: LoggerDetail }): ReactElement {
  const { t } = useTranslation();
  const time = (at: string | null | undefined): string => (at ? formatTime(at) : '—');
  return (
    <section className="panel block-panel" aria-labelledby="facts">
      <header className="block-head">
        <h2 id="facts">{t('loggers.facts.title')}</h2>
      </header>
      <dl className="facts num">
        <Fact label={t('loggers.column.station')}>
          {logger.station === null ? t('loggers.state.unknown') : <StationOf id={logger.station} />}
        </Fact>
        <Fact label={t('loggers.facts.peer')}>{logger.peer ?? '—'}</Fact>
        <Fact label={t('loggers.facts.seen')}>{time(logger.lastSeen)}</Fact>
        <Fact label={t('loggers.facts.data')}>{time(logger.lastDataTime)}</Fact>
        <Fact label={t('loggers.facts.hour')}>{time(logger.lastHour)}</Fact>
        <Fact label={t('loggers.facts.minute')}>{time(logger.lastMinute)}</Fact>
      </dl>
    </section>
  );
}
