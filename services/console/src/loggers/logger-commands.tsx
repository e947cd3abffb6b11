import { Button } from '@mantine/core';
import type { Hj212Command } from '@farwatch/contracts/http';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../format/time.js';
import { useLanguage } from '../ui/hooks.js';
import { LoadError, Loading } from '../ui/states.js';
import { CommandDialog } from './command-dialog.js';
import { useCommands, type LoggerDetail } from './queries.js';

const tones = {
  queued: 'mute',
  sent: 'info',
  accepted: 'info',
  done: 'good',
  refused: 'danger',
  failed: 'danger',
  'no-answer': 'warn',
} as const satisfies Record<Hj212Command['status'], string>;

/** What the logger is asked for: by hand and by itself, who asked, and what became of it. */
export function LoggerCommands({
  logger,
  may,
}: {
  readonly logger: LoggerDetail;
  readonly may: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const commands = useCommands(logger.mn, may);
  const [asking, setAsking] = useState(false);
  const items = commands.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel block-panel" aria-labelledby="commands" data-testid="commands">
      <header className="block-head">
        <h2 id="commands">{t('loggers.command.title')}</h2>
        {may && logger.station !== null && (
          <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
            {t('loggers.command.send')}
          </Button>
        )}
      </header>
      {!may ? (
        <p className="dim pad">{t('loggers.command.managersOnly')}</p>
      ) : commands.isPending ? (
        <Loading />
      ) : commands.data === undefined ? (
        <LoadError error={commands.error} onRetry={() => void commands.refetch()} />
      ) : items.length === 0 ? (
        <p className="dim pad">{t('loggers.command.none')}</p>
      ) : (
        <ul className="evidence">
          {items.map((one) => (
            <Entry key={one.id} command={one} />
          ))}
        </ul>
      )}
      {commands.hasNextPage && (
        <div className="pad">
          <Button
            size="compact-sm"
            variant="default"
            loading={commands.isFetchingNextPage}
            onClick={() => void commands.fetchNextPage()}
          >
            {t('common.more')}
          </Button>
        </div>
      )}
      {asking && <CommandDialog mn={logger.mn} onClose={() => setAsking(false)} />}
    </section>
  );
}

function particularsOf(request: Hj212Command['request']): string {
  if ('from' in request) return `${formatTime(request.from)} – ${formatTime(request.to)}`;
  if ('factor' in request) return request.factor;
  if ('seconds' in request) return `${request.seconds} s`;
  return 'minutes' in request ? `${request.minutes} min` : '';
}

function Entry({ command }: { readonly command: Hj212Command }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { request, status, by, at, tries, answer } = command;
  const particulars = particularsOf(request);
  return (
    <li data-command={command.id}>
      <div className="decision-state">
        <span className={`tag tag-${tones[status]}`}>{t(`loggers.command.status.${status}`)}</span>
        <span className="strong">{t(`loggers.command.kind.${request.command}`)}</span>
      </div>
      {particulars !== '' && <p className="small num">{particulars}</p>}
      {answer !== null && <p className="small">{t('loggers.command.answer', { text: answer[language] })}</p>}
      <p className="dim small num">
        {by} · {formatTime(at)}
        {tries > 1 && ` · ${t('loggers.command.tries', { count: tries })}`}
      </p>
    </li>
  );
}
