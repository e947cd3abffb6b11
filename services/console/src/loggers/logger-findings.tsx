import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { formatCount, formatUnit } from '../format/number.js';
import { formatTime } from '../format/time.js';
import { shortName } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { Outcome, useExplained } from './logger-words.js';
import type { LoggerDetail } from './queries.js';

/** What became of its frames, which deviations were met, which units look wrong, which codes nobody knows. */
export function LoggerFindings({ logger }: { readonly logger: LoggerDetail }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Block id="missing" title={t('loggers.missing.title')} hint={t('loggers.missing.hint')}>
        {(logger.missing ?? []).length === 0 ? undefined : <Missing spans={logger.missing ?? []} />}
      </Block>
      <Block id="doubts" title={t('loggers.findings.doubts')} hint={t('loggers.findings.doubtsHint')}>
        {logger.unitDoubts.length === 0 ? undefined : <Doubts logger={logger} />}
      </Block>
      {logger.unknownCodes.length > 0 && (
        <Block id="codes" title={t('loggers.findings.codes')} hint={t('loggers.findings.codesHint')}>
          <p className="pad mono">{logger.unknownCodes.join('  ')}</p>
        </Block>
      )}
      <Counted id="deviations" logger={logger} counts={logger.deviations} />
      <Counted id="outcomes" logger={logger} counts={logger.counts} />
    </>
  );
}

interface BlockProps {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}

function Block({ id, title, hint, children }: BlockProps): ReactElement {
  const { t } = useTranslation();
  return (
    <section className="panel block-panel" aria-labelledby={id} data-testid={id}>
      <header className="block-head">
        <h2 id={id}>{title}</h2>
        <span className="dim small">{hint}</span>
      </header>
      {children ?? <p className="dim pad">{t('loggers.findings.none')}</p>}
    </section>
  );
}

const SPANS = 20;

/** Spans of hours and minutes that did not come, the latest first. */
function Missing({ spans }: { readonly spans: NonNullable<LoggerDetail['missing']> }): ReactElement {
  const { t } = useTranslation();
  const latest = spans.toSorted((a, b) => Date.parse(b.to) - Date.parse(a.to));
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('loggers.missing.kind')}</th>
            <th scope="col">{t('loggers.missing.from')}</th>
            <th scope="col">{t('loggers.missing.to')}</th>
            <th scope="col" className="right">
              {t('loggers.missing.tries')}
            </th>
          </tr>
        </thead>
        <tbody>
          {latest.slice(0, SPANS).map(({ cn, from, to, tries }) => (
            <tr key={`${cn} ${from}`}>
              <th scope="row">{t(`loggers.interval.${cn}`)}</th>
              <td className="num">{formatTime(from)}</td>
              <td className="num">{formatTime(to)}</td>
              <td className="right num">{formatCount(tries)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {latest.length > SPANS && (
        <p className="dim small pad">{t('loggers.missing.more', { count: latest.length - SPANS })}</p>
      )}
    </>
  );
}

function Doubts({ logger }: { readonly logger: LoggerDetail }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('loggers.findings.code')}</th>
          <th scope="col" className="right">
            {t('loggers.findings.value')}
          </th>
          <th scope="col">{t('loggers.findings.looksLike')}</th>
          <th scope="col">{t('loggers.findings.at')}</th>
        </tr>
      </thead>
      <tbody>
        {logger.unitDoubts.map(({ code, value, unit, looksLike, at }) => (
          <tr key={code}>
            <th scope="row">
              <span className="mono">{code}</span> {shortName(code, language)}
            </th>
            <td className="right num">
              {value} {formatUnit(unit)}
            </td>
            <td>{formatUnit(looksLike)}</td>
            <td className="nowrap num">{formatTime(at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Counted({
  id,
  logger,
  counts,
}: {
  readonly id: 'deviations' | 'outcomes';
  readonly logger: LoggerDetail;
  readonly counts: Readonly<Record<string, number>>;
}): ReactElement {
  const { t } = useTranslation();
  const explained = useExplained(logger);
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return (
    <Block id={id} title={t(`loggers.findings.${id}`)} hint={t(`loggers.findings.${id}Hint`)}>
      {rows.length === 0 ? undefined : (
        <table className="table">
          <tbody>
            {rows.map(([name, count]) => (
              <tr key={name}>
                <th scope="row">
                  <Outcome name={name} />
                  {explained(name) !== '' && <span className="dim small block under">{explained(name)}</span>}
                </th>
                <td className="right num">{formatCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Block>
  );
}
