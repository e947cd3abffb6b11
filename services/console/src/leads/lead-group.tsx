import type { LeadGroupItem, LeadItem } from '@farwatch/contracts/http';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useMembers, type ServerFilter } from './queries.js';

interface ToggleProps {
  readonly line: LeadGroupItem;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** Opens and closes the leads of a line. It lies above the link that covers the whole row. */
export function GroupToggle({ line: { group, count }, open, onToggle }: ToggleProps): ReactElement {
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
  readonly group: string;
  readonly filter: ServerFilter;
  /** Columns of the table that they stand in; a list has none. */
  readonly columns?: number;
  readonly children: (members: readonly LeadItem[]) => ReactNode;
}

/** The leads of a line, loaded when it is opened. */
export function Members({ group, filter, columns, children }: MembersProps): ReactElement {
  const { t } = useTranslation();
  const members = useMembers(group, filter);
  if (members.data) return <>{children(members.data)}</>;
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
