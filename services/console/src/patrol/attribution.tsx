import type { FindingItem } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { roundHalfEven } from '../format/number.js';
import { useStationNames } from '../overview/station-names.js';
import { useLanguage } from '../ui/hooks.js';
import { likely } from './finding-view.js';

/** Which outlets explain a flight, in order, and why, in words. */
export function Attribution({ finding }: { readonly finding: FindingItem }): ReactElement | null {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useStationNames();
  const { attribution } = finding;
  if (!attribution) return null;
  const ranked = likely(attribution);
  return (
    <div className="pad" data-testid="attribution">
      <p>{t(`lead.finding.verdict.${attribution.verdict}`)}</p>
      {ranked.length > 0 && (
        <ol className="ranks">
          {ranked.map(({ outlet, name, enterpriseName, probability }, i) => (
            <li key={outlet}>
              <span className="rank">{i + 1}</span>
              <span>
                <Link className="link" to={`/?q=${encodeURIComponent(outlet)}`}>
                  {nameOf(outlet, name ?? outlet)}
                </Link>
                {enterpriseName !== undefined && <span className="dim small"> · {enterpriseName}</span>}
              </span>
              <span className="dim small num">
                {t('lead.finding.probability', { percent: roundHalfEven(probability * 100, 0) })}
              </span>
            </li>
          ))}
        </ol>
      )}
      <ul className="reasons dim small">
        {attribution.reasons.map((reason) => (
          <li key={reason.en}>{reason[language]}</li>
        ))}
      </ul>
      <p className="dim small">{t('lead.finding.screening')}</p>
    </div>
  );
}
