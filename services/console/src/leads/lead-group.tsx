import type { LeadGroupItem, LeadItem } from '@farwatch/contracts/http';
import { useState, type ComponentType, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useMembers, type ServerFilter } from './queries.js';

/** The inbox, whether it is shown as a table or as cards. */
export interface InboxProps {
  readonly lines: readonly LeadGroupItem[];
  readonly filter: ServerFilter;
  readonly fresh: ReadonlySet<string>;
  readonly now: number;
}

/** One lead of the inbox. */
export interface LeadProps {
  readonly lead: LeadItem;
  readonly fresh: boolean;
  readonly now: number;
  /** One of several leads of the line above. */
  readonly member?: boolean;
  /** Opens the others of its line. */
  readonly toggle?: ReactElement;
}

interface LinesProps extends InboxProps {
  /** How a lead is shown. */
  readonly as: ComponentType<LeadProps>;
  /** Columns of the table that they stand in; a list has none. */
  readonly columns?: number;
}

/** The lines of the inbox: one per outlet or place and natural day, which opens its leads. */
export function LeadLines({ lines, ...shared }: LinesProps): ReactElement[] {
  return lines.map((line) => <Line key={line.group.id} line={line} {...shared} />);
}

/** A line of one lead is that lead; a line of several shows the newest one and opens the others. */
function Line({
  line,
  filter,
  fresh,
  now,
  as: Lead,
  columns,
}: Omit<LinesProps, 'lines'> & { readonly line: LeadGroupItem }): ReactElement {
  const [open, setOpen] = useState(false);
  const { count, lead } = line;
  const newest = { lead, fresh: fresh.has(lead.id), now };
  if (count === 1) return <Lead {...newest} />;
  return (
    <>
      <Lead {...newest} toggle={<GroupToggle line={line} open={open} onToggle={() => setOpen(!open)} />} />
      {open && (
        <Members line={line} filter={filter} columns={columns}>
          {(member) => <Lead key={member.id} lead={member} fresh={fresh.has(member.id)} now={now} member />}
        </Members>
      )}
    </>
  );
}

interface ToggleProps {
  readonly line: LeadGroupItem;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** Opens and closes the leads of a line. It lies above the link that covers the whole row. */
function GroupToggle({ line: { group, count }, open, onToggle }: ToggleProps): ReactElement {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="group-toggle"
      aria-expanded={open}
      onClick={onToggle}
      data-group={group.id}
    >
      {open ? t('leads.group.close') : t('leads.group.open', { count: count - 1, day: group.day })}
    </button>
  );
}

interface MembersProps {
  readonly line: LeadGroupItem;
  readonly filter: ServerFilter;
  readonly columns: number | undefined;
  readonly children: (member: LeadItem) => ReactNode;
}

/** The other leads of a line, loaded when it is opened. */
function Members({ line, filter, columns, children }: MembersProps): ReactElement {
  const { t } = useTranslation();
  const members = useMembers(line.group.id, filter);
  if (members.data) return <>{members.data.filter(({ id }) => id !== line.lead.id).map(children)}</>;
  const text = (
    <span
      className={members.isError ? 'danger small' : 'dim small'}
      role={members.isError ? 'alert' : 'status'}
    >
      {members.isError ? t('common.error.title') : t('common.loading')}
    </span>
  );
  if (columns === undefined) return <li className="card">{text}</li>;
  return (
    <tr className="row-member">
      <td colSpan={columns}>{text}</td>
    </tr>
  );
}
