import type { LeadDetail } from '@farwatch/contracts/http';
import { evidenceLevels, findingKinds } from '@farwatch/domain/patrol';
import { lazy, Suspense, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { roundHalfEven } from '../format/number.js';
import { formatTime } from '../format/time.js';
import { shortName, showValue } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { Loading } from '../ui/states.js';
import { Fact } from './lead-facts.js';
import { withUnit } from './lead-view.js';

const LeadFlight = lazy(() => import('../patrol/lead-flight.js'));

type Finding = Extract<LeadDetail['details'], { origin: 'finding' }>;
type Attribution = NonNullable<Finding['attribution']>;

/** What a flight found, and which outlets explain it, with the reasons. */
export function LeadFinding({ finding }: { readonly finding: Finding }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { attribution, findingKind, stations = [], findings = 1 } = finding;
  const level = Object.entries(evidenceLevels).find(([name]) => name === finding.evidenceLevel)?.[1];
  return (
    <section className="panel block-panel" aria-labelledby="finding" data-testid="finding">
      <header className="block-head">
        <h2 id="finding">{t('lead.finding.title')}</h2>
      </header>
      <dl className="facts facts-wide">
        {findingKind && <Fact label={t('lead.finding.kind')}>{findingKinds[findingKind][language]}</Fact>}
        <Fact label={t('lead.finding.level')}>{level?.[language] ?? finding.evidenceLevel}</Fact>
        {finding.at !== undefined && <Fact label={t('lead.finding.at')}>{formatTime(finding.at)}</Fact>}
        {attribution?.peak && (
          <Fact label={t('lead.finding.peak')}>
            {shortName(attribution.pollutant, language)}{' '}
            {withUnit(showValue(attribution.pollutant, attribution.peak.value, attribution.unit, false))}
          </Fact>
        )}
        {attribution?.wind && (
          <Fact label={t('lead.finding.wind')}>
            {t('lead.finding.windOf', {
              direction: roundHalfEven(attribution.wind.direction, 0),
              speed: roundHalfEven(attribution.wind.speed, 1),
            })}
            <span className="dim small block">
              {t(`lead.finding.windFrom.${attribution.wind.source}`, {
                defaultValue: attribution.wind.source,
              })}
            </span>
          </Fact>
        )}
        {findings > 1 && (
          <Fact label={t('lead.finding.recurred')}>{t('lead.finding.times', { count: findings })}</Fact>
        )}
        <Fact label={t('lead.finding.flight')}>
          <Link className="link" to={`/flights/${encodeURIComponent(finding.flight)}`}>
            {t('lead.finding.openFlight')}
          </Link>
        </Fact>
      </dl>
      {finding.description !== undefined && <p className="pad">{finding.description}</p>}
      <Suspense fallback={<Loading />}>
        <LeadFlight flight={finding.flight} finding={finding.finding} />
      </Suspense>
      {attribution && <Sources attribution={attribution} />}
      {stations.length > 0 && (
        <>
          <h3 className="basis-part">{t('lead.finding.stations')}</h3>
          <ul className="pad">
            {stations.map(({ station, name, distanceM }) => (
              <li key={station}>
                <Link className="link" to={`/?q=${encodeURIComponent(station)}`}>
                  {name}
                </Link>{' '}
                <span className="dim small">
                  {t('lead.finding.distance', { metres: roundHalfEven(distanceM, 0) })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Sources({ attribution }: { readonly attribution: Attribution }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { ranked, reasons, verdict } = attribution;
  return (
    <>
      <h3 className="basis-part">{t('lead.finding.sources')}</h3>
      <div className="pad">
        <p>{t(`lead.finding.verdict.${verdict}`)}</p>
        {ranked.length > 0 && (
          <ol>
            {ranked.slice(0, 5).map(({ outlet, name, enterpriseName, probability }) => (
              <li key={outlet}>
                {name ?? outlet}
                {enterpriseName !== undefined && <span className="dim"> · {enterpriseName}</span>}{' '}
                <span className="dim small">
                  {t('lead.finding.probability', { percent: roundHalfEven(probability * 100, 0) })}
                </span>
              </li>
            ))}
          </ol>
        )}
        <ul className="dim small">
          {reasons.map((reason) => (
            <li key={reason.en}>{reason[language]}</li>
          ))}
        </ul>
        <p className="dim small">{t('lead.finding.screening')}</p>
      </div>
    </>
  );
}
