import type { TimelineEntry } from '@farwatch/contracts/events';
import { dismissReasons } from '@farwatch/domain/lead';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatSeconds, formatDate } from '../format/time.js';
import { useLanguage } from '../ui/hooks.js';

const kinds = ['opened', 'extended', 'amended', 'closed', 'withdrawn', 'reopened', 'acknowledged', 'assigned', 'verified', 'dismissed', 'evidence', 'filed'] as const; // prettier-ignore
const statuses = ['open', 'acknowledged', 'assigned', 'verified', 'dismissed', 'withdrawn', 'filed'] as const;
const reasons = [
  'late',
  'corrected',
  'merged',
  'split',
  'limit-changed',
  'rule-changed',
  'station-changed',
] as const;

/** Everything that happened to the lead, newest first. */
export function LeadTimeline({ entries }: { readonly entries: readonly TimelineEntry[] }): ReactElement {
  const { t } = useTranslation();
  return (
    <section className="panel block-panel" aria-labelledby="timeline" data-testid="timeline">
      <header className="block-head">
        <h2 id="timeline">{t('lead.timeline.title')}</h2>
      </header>
      <ol className="timeline">
        {entries.toReversed().map((entry, i) => (
          <Entry key={entries.length - i} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry }: { readonly entry: TimelineEntry }): ReactElement {
  const { t } = useTranslation();
  const kind = kinds.find((one) => one === entry.kind);
  const byHand = entry.by !== 'farwatch';
  const notes = useNotes(entry);
  return (
    <li className={byHand ? 'entry entry-person' : 'entry'}>
      <div className="entry-head">
        <span className="strong">{kind ? t(`lead.timeline.kind.${kind}`) : entry.kind}</span>
        <span className="dim small">{byHand ? entry.by : t('lead.timeline.system')}</span>
      </div>
      <time className="dim small num" dateTime={entry.at}>
        {formatDate(entry.at)} {formatSeconds(entry.at)}
      </time>
      {notes.map((note) => (
        <p key={note} className="small">
          {note}
        </p>
      ))}
      {entry.note !== undefined && <p className="entry-note">{entry.note}</p>}
    </li>
  );
}

/** The particulars that mean something to a reader; the rest of `detail` is for machines. */
function useNotes({ kind, detail = {} }: TimelineEntry): string[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const notes: string[] = [];
  const { reason, assignee, previous, decisionStands, found, missing } = detail;
  const change = reasons.find((one) => one === reason);
  if (change) notes.push(t(`lead.timeline.reason.${change}`));
  else if (typeof reason === 'string') {
    notes.push(
      reason in dismissReasons ? dismissReasons[reason as keyof typeof dismissReasons][language] : reason,
    );
  }
  if (typeof assignee === 'string') notes.push(t('lead.timeline.assignedTo', { assignee }));
  if (decisionStands === true) notes.push(t('lead.timeline.decisionStands'));
  if (typeof previous === 'string') {
    const status = statuses.find((one) => one === previous);
    notes.push(t('lead.timeline.previous', { previous: status ? t(`status.${status}`) : previous }));
  }
  if (kind === 'evidence' && typeof found === 'number') {
    notes.push(t('lead.timeline.evidence', { found, missing: typeof missing === 'number' ? missing : 0 }));
  }
  return notes;
}
