import type { LeadGroupItem, LeadItem } from '@farwatch/contracts/http';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { shortName } from '../pollutant/pollutant.js';
import { KindIcon } from '../shell/icons.js';
import { Age } from '../ui/age.js';
import { StatusBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { GroupToggle, Members } from './lead-group.js';
import {
  Episode,
  LeadMarks,
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

/** The inbox for narrow windows. */
export function LeadCards({ lines, filter, fresh, now }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <ul className="cards" aria-label={t('leads.inbox')}>
      {lines.map((line) => (
        <Line key={line.group.id} line={line} filter={filter} fresh={fresh} now={now} />
      ))}
    </ul>
  );
}

function Line({
  line,
  filter,
  fresh,
  now,
}: Omit<Props, 'lines'> & { readonly line: LeadGroupItem }): ReactElement {
  const [open, setOpen] = useState(false);
  const { group, count, lead } = line;
  if (count === 1) return <Card lead={lead} fresh={fresh} now={now} />;
  return (
    <>
      <Card
        lead={lead}
        fresh={fresh}
        now={now}
        toggle={<GroupToggle line={line} open={open} onToggle={() => setOpen(!open)} />}
      />
      {open && (
        <Members group={group.id} filter={filter}>
          {(members) =>
            members
              .filter(({ id }) => id !== lead.id)
              .map((member) => <Card key={member.id} lead={member} fresh={fresh} now={now} member />)
          }
        </Members>
      )}
    </>
  );
}

interface CardProps {
  readonly lead: LeadItem;
  readonly fresh: ReadonlySet<string>;
  readonly now: number;
  readonly member?: boolean;
  readonly toggle?: ReactElement;
}

function Card({ lead, fresh, now, member = false, toggle }: CardProps): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const where = useWhere()(lead);
  const kindName = useKindName();
  const names = ['card', 'card-link', fresh.has(lead.id) && 'row-fresh', member && 'row-member'];
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
      {isExceedance(lead) ? (
        <>
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
        </>
      ) : (
        <div className="card-line">
          <span className="strong">{kindName(lead.kind)}</span>
          <span className="dim small">
            <Age time={lead.openedAt} now={now} />
          </span>
        </div>
      )}
      <div className="marks">
        <SeverityBadge severity={lead.severity} />
        <LeadMarks lead={lead} fresh={fresh.has(lead.id)} />
      </div>
      {toggle}
    </li>
  );
}
