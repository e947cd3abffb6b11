import type { LeadDetail } from '@farwatch/contracts/http';
import type { TimelineEntry } from '@farwatch/contracts/events';
import { dismissReasons } from '@farwatch/domain/lead';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatSeconds, formatDate } from '../format/time.js';
import { showValue } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { isExceedance, withUnit } from './lead-view.js';

const kinds = ['opened', 'extended', 'amended', 'closed', 'withdrawn', 'reopened', 'acknowledged', 'assigned', 'verified', 'dismissed', 'evidence', 'filed', 'restored', 'evidence-opened', 'flight-asked', 'flight-flown'] as const; // prettier-ignore
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
export function LeadTimeline({ lead }: { readonly lead: LeadDetail }): ReactElement {
  const { t } = useTranslation();
  const { timeline: entries } = lead;
  return (
    <section className="panel block-panel" aria-labelledby="timeline" data-testid="timeline">
      <header className="block-head">
        <h2 id="timeline">{t('lead.timeline.title')}</h2>
      </header>
      <ol className="timeline">
        {entries.toReversed().map((entry, i) => (
          <Entry key={entries.length - i} entry={entry} lead={lead} />
        ))}
      </ol>
    </section>
  );
}

interface EntryProps {
  readonly entry: TimelineEntry;
  readonly lead: LeadDetail;
}

function Entry({ entry, lead }: EntryProps): ReactElement {
  const { t } = useTranslation();
  const kind = kinds.find((one) => one === entry.what);
  const byHand = entry.who.type === 'principal';
  const notes = useNotes(entry, lead);
  return (
    <li className={byHand ? 'entry entry-person' : 'entry'}>
      <div className="entry-head">
        <span className="strong">{kind ? t(`lead.timeline.kind.${kind}`) : entry.what}</span>
        <span className="dim small">{byHand ? entry.who.id : t('lead.timeline.system')}</span>
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

/** The particulars that mean something to a reader; the rest of `before` and `after` is for machines. */
function useNotes({ who, what, before = {}, after = {} }: TimelineEntry, lead: LeadDetail): string[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const notes: string[] = [];
  const { assignee, decisionStands, stored, missing } = after;
  const reason = who.type === 'part' ? who.reason : after['reason'];
  const change = reasons.find((one) => one === reason);
  if (change) notes.push(t(`lead.timeline.reason.${change}`));
  else if (typeof reason === 'string') {
    notes.push(
      reason in dismissReasons ? dismissReasons[reason as keyof typeof dismissReasons][language] : reason,
    );
  }
  if (what === 'assigned' && typeof assignee === 'string')
    notes.push(t('lead.timeline.assignedTo', { assignee }));
  if (decisionStands === true) notes.push(t('lead.timeline.decisionStands'));
  const status = statuses.find((one) => one === before['status']);
  if (status && who.type === 'principal' && status !== after['status'])
    notes.push(t('lead.timeline.previous', { previous: t(`status.${status}`) }));
  const [was, is] = [before['peak'], after['peak']];
  if (isExceedance(lead) && typeof was === 'number' && typeof is === 'number' && was !== is) {
    const shown = (value: number): string =>
      withUnit(showValue(lead.pollutant, value, lead.limit.unit, lead.subject.outlet !== undefined));
    notes.push(t('lead.timeline.peak', { before: shown(was), after: shown(is) }));
  }
  if (what === 'evidence' && typeof stored === 'number') {
    notes.push(
      t('lead.timeline.evidence', { found: stored, missing: typeof missing === 'number' ? missing : 0 }),
    );
  }
  return notes;
}
