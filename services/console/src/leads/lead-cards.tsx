import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { KindIcon } from '../shell/icons.js';
import { Age } from '../ui/age.js';
import { StatusBadge } from '../ui/badges.js';
import { LeadLines, type InboxProps, type LeadProps } from './lead-group.js';
import { Episode, LeadMarks, Multiple, PeakAndLimit, SeverityBadge, useLeadText } from './lead-parts.js';

/** The inbox for narrow windows. */
export function LeadCards(inbox: InboxProps): ReactElement {
  const { t } = useTranslation();
  return (
    <ul className="cards" aria-label={t('leads.inbox')}>
      <LeadLines {...inbox} as={Card} />
    </ul>
  );
}

function Card({ lead, fresh, now, member = false, toggle }: LeadProps): ReactElement {
  const { t } = useTranslation();
  const { where, what, exceedance } = useLeadText(lead);
  const names = ['card', 'card-link', fresh && 'row-fresh', member && 'row-member'];
  const { stationKind } = lead.subject;
  return (
    <li className={names.filter(Boolean).join(' ')} data-lead={lead.id}>
      <div className="card-head">
        <span className="station-name">
          {stationKind !== undefined && <KindIcon kind={stationKind} />}
          <Link to={`/leads/${encodeURIComponent(lead.id)}`} className="row-link">
            {where}
          </Link>
        </span>
        <StatusBadge status={lead.status} />
      </div>
      {exceedance ? (
        <>
          <div className="card-line">
            <span>
              <span className="strong">{what}</span>{' '}
              <span className="dim small">{t(`averaging.${exceedance.limit.averaging}`)}</span>
            </span>
            <PeakAndLimit lead={exceedance} />
          </div>
          <div className="card-line">
            <Multiple lead={exceedance} />
            <span className="dim small">
              <Age time={lead.openedAt} now={now} />
            </span>
          </div>
          <div>
            <Episode lead={exceedance} now={now} />
          </div>
        </>
      ) : (
        <div className="card-line">
          <span className="strong">{what}</span>
          <span className="dim small">
            <Age time={lead.openedAt} now={now} />
          </span>
        </div>
      )}
      <div className="marks">
        <SeverityBadge severity={lead.severity} />
        <LeadMarks lead={lead} fresh={fresh} />
      </div>
      {toggle}
    </li>
  );
}
