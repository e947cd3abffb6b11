import type { LeadGroupItem, LeadItem } from '@farwatch/contracts/http';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatShort } from '../format/time.js';
import { shortName } from '../pollutant/pollutant.js';
import { KindIcon } from '../shell/icons.js';
import { Age } from '../ui/age.js';
import { StatusBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { GroupToggle, Members } from './lead-group.js';
import {
  Episode,
  LeadMarks,
  LeadWhat,
  Multiple,
  PeakAndLimit,
  SeverityBadge,
  useKindName,
  useWhere,
} from './lead-parts.js';
import { isExceedance } from './lead-view.js';
import type { ServerFilter } from './queries.js';

interface Props {
  readonly lines: readonly LeadGroupItem[];
  readonly filter: ServerFilter;
  readonly fresh: ReadonlySet<string>;
  readonly now: number;
}

/** The inbox as a table: one line per outlet or place and natural day, which opens its leads. */
export function LeadTable({ lines, filter, fresh, now }: Props): ReactElement {
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
          {lines.map((line) => (
            <Line key={line.group.id} line={line} filter={filter} fresh={fresh} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps extends Omit<Props, 'lines'> {
  readonly line: LeadGroupItem;
}

/** A line of one lead is that lead; a line of several shows the newest one and opens the others. */
function Line({ line, filter, fresh, now }: LineProps): ReactElement {
  const [open, setOpen] = useState(false);
  const { group, count, lead } = line;
  if (count === 1) return <Row lead={lead} fresh={fresh} now={now} />;
  return (
    <>
      <Row
        lead={lead}
        fresh={fresh}
        now={now}
        toggle={<GroupToggle line={line} open={open} onToggle={() => setOpen(!open)} />}
      />
      {open && (
        <Members group={group.id} filter={filter} columns={7}>
          {(members) =>
            members
              .filter(({ id }) => id !== lead.id)
              .map((member) => <Row key={member.id} lead={member} fresh={fresh} now={now} member />)
          }
        </Members>
      )}
    </>
  );
}

interface RowProps {
  readonly lead: LeadItem;
  readonly fresh: ReadonlySet<string>;
  readonly now: number;
  /** One of several leads of the line above. */
  readonly member?: boolean;
  readonly toggle?: ReactElement;
}

/** The name is the link, and the whole row leads to it. */
function Row({ lead, fresh, now, member = false, toggle }: RowProps): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const where = useWhere()(lead);
  const kindName = useKindName();
  const exceedance = isExceedance(lead) ? lead : undefined;
  const what = exceedance ? shortName(exceedance.pollutant, language) : kindName(lead.kind);
  const { subject } = lead;
  const names = [fresh.has(lead.id) ? 'row-fresh' : '', member ? 'row-member' : ''].filter(Boolean).join(' ');
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
          <LeadMarks lead={lead} fresh={fresh.has(lead.id)} />
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
