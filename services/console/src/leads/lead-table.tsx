import type { Lead } from '@farwatch/contracts/events';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatShort } from '../format/time.js';
import { useStationNames } from '../overview/station-names.js';
import { shortName } from '../pollutant/pollutant.js';
import { KindIcon } from '../shell/icons.js';
import { Age } from '../ui/age.js';
import { StatusBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { Episode, LeadMarks, LeadWhat, Multiple, PeakAndLimit } from './lead-parts.js';

interface Props {
  readonly leads: readonly Lead[];
  readonly fresh: ReadonlySet<string>;
  readonly now: number;
}

/** The inbox as a table; the name is the link, and the whole row leads to it. */
export function LeadTable({ leads, fresh, now }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useStationNames();
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
          {leads.map((lead) => (
            <tr key={lead.id} className={fresh.has(lead.id) ? 'row-fresh' : undefined} data-lead={lead.id}>
              <td>
                <StatusBadge status={lead.status} />
                {lead.assignee !== undefined && (
                  <span className="dim small block under nowrap">{lead.assignee}</span>
                )}
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
                    <KindIcon kind={lead.stationKind} />
                    <Link
                      to={`/leads/${encodeURIComponent(lead.id)}`}
                      className="row-link"
                      aria-label={t('leads.open', {
                        where: nameOf(lead.station, lead.stationName),
                        what: shortName(lead.pollutant, language),
                      })}
                    >
                      {nameOf(lead.station, lead.stationName)}
                    </Link>
                  </span>
                  <LeadMarks lead={lead} fresh={fresh.has(lead.id)} />
                </span>
                <span className="dim small block under">
                  {[
                    lead.enterpriseName === lead.stationName ? undefined : lead.enterpriseName,
                    lead.district,
                    lead.station,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </th>
              <td className="nowrap">
                <LeadWhat lead={lead} />
              </td>
              <td className="right">
                <PeakAndLimit lead={lead} />
              </td>
              <td>
                <Multiple lead={lead} />
              </td>
              <td>
                <Episode lead={lead} now={now} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
