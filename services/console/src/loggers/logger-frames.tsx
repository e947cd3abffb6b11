import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatDate, formatSeconds } from '../format/time.js';
import { Outcome, useExplained } from './logger-words.js';
import type { LoggerDetail } from './queries.js';

const good: readonly string[] = ['readings', 'duplicate', 'kept', 'reply'];

/** The last frames as they came (password masked), and what became of each. */
export function LoggerFrames({ logger }: { readonly logger: LoggerDetail }): ReactElement {
  const { t } = useTranslation();
  const explained = useExplained(logger);
  return (
    <section className="panel block-panel" aria-labelledby="frames" data-testid="frames">
      <header className="block-head">
        <h2 id="frames">{t('loggers.frames.title')}</h2>
        <span className="dim small">{t('loggers.frames.hint')}</span>
      </header>
      {logger.frames.length === 0 ? (
        <p className="dim pad">{t('loggers.frames.none')}</p>
      ) : (
        <ul className="evidence">
          {logger.frames.map(({ at, outcome, detail, cn, readings, peer, frame }, index) => (
            <li key={`${at} ${index}`}>
              <div className="evidence-source">
                <span className={`tag tag-${good.includes(outcome) ? 'good' : 'danger'}`}>
                  <Outcome name={outcome} />
                </span>
                {cn !== undefined && (
                  <span>
                    <span className="mono">{cn}</span> {explained(cn)}
                  </span>
                )}
                {readings !== undefined && <span>{t('loggers.frames.readings', { count: readings })}</span>}
                <span className="num">
                  {formatDate(at)} {formatSeconds(at)}
                </span>
                <span className="dim mono small">{peer}</span>
              </div>
              {explained(outcome) !== '' && <p className="small">{explained(outcome)}</p>}
              {detail !== '' && <p className="dim small mono">{detail}</p>}
              <pre className="raw" tabIndex={0} aria-label={t('loggers.frames.raw')}>
                {frame}
              </pre>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
