import type { Lead } from '@farwatch/contracts/events';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useStationNames } from '../overview/station-names.js';
import { shortName } from '../pollutant/pollutant.js';
import { KindIcon } from '../shell/icons.js';
import { Age } from '../ui/age.js';
import { StatusBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { Episode, LeadMarks, Multiple, PeakAndLimit } from './lead-parts.js';

interface Props {
  readonly leads: readonly Lead[];
  readonly fresh: ReadonlySet<string>;
  readonly now: number;
}

/** The inbox for narrow windows. */
export function LeadCards({ leads, fresh, now }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useStationNames();
  return (
    <ul className="cards" aria-label={t('leads.inbox')}>
      {leads.map((lead) => (
        <li
          key={lead.id}
          className={`card card-link${fresh.has(lead.id) ? ' row-fresh' : ''}`}
          data-lead={lead.id}
        >
          <div className="card-head">
            <span className="station-name">
              <KindIcon kind={lead.stationKind} />
              <Link to={`/leads/${encodeURIComponent(lead.id)}`} className="row-link">
                {nameOf(lead.station, lead.stationName)}
              </Link>
            </span>
            <StatusBadge status={lead.status} />
          </div>
          <div className="card-line">
            <span>
              <span className="strong">{shortName(lead.pollutant, language)}</span>{' '}
              <span className="dim small">{t(`averaging.${lead.limit.averaging}`)}</span>
            </span>
            <PeakAndLimit lead={lead} />
          </div>
          <div className="card-line">
            <Multiple lead={lead} />
            <span className="dim small">
              <Age time={lead.openedAt} now={now} />
            </span>
          </div>
          <div>
            <Episode lead={lead} now={now} />
          </div>
          <div className="marks">
            <LeadMarks lead={lead} fresh={fresh.has(lead.id)} />
          </div>
        </li>
      ))}
    </ul>
  );
}
