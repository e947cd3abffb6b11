import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatShort } from '../format/time.js';
import { KindIcon } from '../shell/icons.js';
import { Age } from '../ui/age.js';
import { StatusBadge } from '../ui/badges.js';
import { LeadLines, type InboxProps, type LeadProps } from './lead-group.js';
import {
  Episode,
  LeadMarks,
  LeadWhat,
  Multiple,
  PeakAndLimit,
  SeverityBadge,
  useLeadText,
} from './lead-parts.js';

/** The inbox as a table: one line per outlet or place and natural day, which opens its leads. */
export function LeadTable(inbox: InboxProps): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="table-wrap">
      <table className="table table-links" aria-label={t('leads.inbox')}>
        <thead>
          <tr>
            <th scope="col">{t('leads.column.status')}</th>
            <th scope="col">{t('leads.column.opened')}</th>
            <th scope="col">{t('leads.column.where')}</th>
            <th scope="col">{t('leads.column.what')}</th>
            <th scope="col" className="right">
              {t('leads.column.peak')}
            </th>
            <th scope="col">{t('leads.column.multiple')}</th>
            <th scope="col">{t('leads.column.episode')}</th>
          </tr>
        </thead>
        <tbody>
          <LeadLines {...inbox} as={Row} columns={7} />
        </tbody>
      </table>
    </div>
  );
}

/** The name is the link, and the whole row leads to it. */
function Row({ lead, fresh, now, member = false, toggle }: LeadProps): ReactElement {
  const { t } = useTranslation();
  const { where, what, exceedance } = useLeadText(lead);
  const { subject } = lead;
  const names = [fresh ? 'row-fresh' : '', member ? 'row-member' : ''].filter(Boolean).join(' ');
  return (
    <tr className={names === '' ? undefined : names} data-lead={lead.id}>
      <td>
        <StatusBadge status={lead.status} />
        {lead.assignee !== undefined && <span className="dim small block under nowrap">{lead.assignee}</span>}
      </td>
      <td className="nowrap">
        <span className="num">{formatShort(lead.openedAt, now)}</span>
        <span className="dim small block">
          <Age time={lead.openedAt} now={now} />
        </span>
      </td>
      <th scope="row" className="cell-name">
        <span className="station-name">
          <span className="icon-name">
            {subject.stationKind !== undefined && <KindIcon kind={subject.stationKind} />}
            <Link
              to={`/leads/${encodeURIComponent(lead.id)}`}
              className="row-link"
              aria-label={t('leads.open', { where, what })}
            >
              {where}
            </Link>
          </span>
          <LeadMarks lead={lead} fresh={fresh} />
        </span>
        <span className="dim small block under">
          {[
            subject.enterpriseName === subject.stationName ? undefined : subject.enterpriseName,
            subject.district,
            subject.station,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {toggle}
      </th>
      <td className="nowrap">
        {exceedance ? <LeadWhat lead={exceedance} /> : <span className="strong">{what}</span>}
      </td>
      <td className="right">{exceedance && <PeakAndLimit lead={exceedance} />}</td>
      <td>
        {exceedance && <Multiple lead={exceedance} />}
        <span className="block under">
          <SeverityBadge severity={lead.severity} />
        </span>
      </td>
      <td>{exceedance && <Episode lead={exceedance} now={now} />}</td>
    </tr>
  );
}
