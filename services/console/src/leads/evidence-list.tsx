import { leadRoutes, type Answer, type LeadDetail, type LeadReading } from '@farwatch/contracts/http';
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { api, saveFile } from '../api/client.js';
import { formatCount } from '../format/number.js';
import { formatDate, formatInterval, formatSeconds } from '../format/time.js';
import { mayOpenSealed } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { Value } from '../ui/value.js';
import { bytesOf, hexOf, sha256Hex } from './raw-bytes.js';
import { SealedOriginal } from './sealed-original.js';
import { maybeSealed } from './sealed-problem.js';

const FIRST = 10;

/** One message as received and the readings taken from it. */
interface Message {
  readonly sha256: string;
  readonly head: LeadReading;
  readonly readings: LeadReading[];
}

function byMessage(readings: readonly LeadReading[]): Message[] {
  const messages = new Map<string, Message>();
  for (const reading of readings) {
    const known = messages.get(reading.sha256);
    if (known) known.readings.push(reading);
    else messages.set(reading.sha256, { sha256: reading.sha256, head: reading, readings: [reading] });
  }
  return [...messages.values()].reverse();
}

/** The readings behind the lead with the bytes as the station sent them. */
export function EvidenceList({ lead }: { readonly lead: LeadDetail }): ReactElement {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const messages = byMessage(lead.readings);
  const shown = all ? messages : messages.slice(0, FIRST);
  const { requested, stored, missing } = lead.evidenceCounts;
  return (
    <section className="panel block-panel" aria-labelledby="evidence" data-testid="evidence">
      <header className="block-head">
        <h2 id="evidence">{t('lead.evidence.title')}</h2>
        <span className="dim small">{t('lead.evidence.hint')}</span>
      </header>
      {requested > 0 && (
        <p className="dim pad" role="status">
          {t('lead.evidence.waiting', { found: stored, wanted: requested + stored + missing })}
        </p>
      )}
      {missing > 0 && <p className="warn pad">{t('lead.evidence.missing', { count: missing })}</p>}
      {messages.length === 0 && requested === 0 && <p className="dim pad">{t('lead.evidence.none')}</p>}
      <ul className="evidence">
        {shown.map((message) => (
          <MessageItem key={message.sha256} lead={lead} message={message} />
        ))}
      </ul>
      {messages.length > shown.length && (
        <footer className="group-foot">
          <span className="dim small">
            {t('lead.evidence.shown', { shown: shown.length, count: messages.length })}
          </span>
          <Button variant="light" size="xs" onClick={() => setAll(true)}>
            {t('lead.evidence.all')}
          </Button>
        </footer>
      )}
    </section>
  );
}

function MessageItem({
  lead,
  message,
}: {
  readonly lead: LeadDetail;
  readonly message: Message;
}): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { head, readings } = message;
  const may = mayOpenSealed(useWhoAmI().data?.roles ?? []);
  return (
    <li>
      <div className="evidence-head">
        <div className="evidence-values">
          {readings.map((reading) => (
            <span key={`${reading.start} ${reading.revision}`} className="evidence-value">
              <span className="num">{formatInterval(reading.start, reading.end)}</span>
              <Value reading={reading} outlet={lead.stationKind === 'outlet'} />
              <Compared reading={reading} outlet={lead.stationKind === 'outlet'} />
              {reading.corrects && <span className="tag tag-mute">{t('lead.evidence.corrects')}</span>}
            </span>
          ))}
        </div>
        <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('lead.evidence.hide') : t('lead.evidence.show')}
        </Button>
      </div>
      <div className="evidence-source dim small">
        <span className="mono">{head.rawTopic ?? ''}</span>
        <span className="num">
          {t('lead.evidence.received')} {formatDate(head.receivedAt)} {formatSeconds(head.receivedAt)}
        </span>
        <span className="num">{t('lead.evidence.bytes', { count: formatCount(head.rawBytes) })}</span>
        <span className="mono sha" title={head.sha256}>
          SHA-256 {head.sha256.slice(0, 16)}…
        </span>
      </div>
      {open && <RawBytes lead={lead.id} reading={head} />}
      {open && may && maybeSealed(head.raw, head.raw !== undefined || head.rawBase64 !== undefined) && (
        <SealedOriginal lead={lead.id} sha256={head.sha256} />
      )}
    </li>
  );
}

/** Of a stack with two values: which one was compared with the limit, and what the other one was. */
function Compared({
  reading,
  outlet,
}: {
  readonly reading: LeadReading;
  readonly outlet: boolean;
}): ReactElement | null {
  const { t } = useTranslation();
  const { compared, measured = null, converted = null } = reading;
  if (compared === undefined) return null;
  const other = compared === 'converted' ? 'measured' : 'converted';
  return (
    <>
      <span className="tag tag-info">{t(`lead.compared.${compared}`)}</span>
      <span className="dim small">
        {t(`lead.compared.${other}`)}{' '}
        <Value reading={{ ...reading, value: other === 'measured' ? measured : converted }} outlet={outlet} />
      </span>
    </>
  );
}

function RawBytes({ lead, reading }: { readonly lead: string; readonly reading: LeadReading }): ReactElement {
  const { t } = useTranslation();
  const clipboard = useClipboard();
  const [fetched, setFetched] = useState<Answer<typeof leadRoutes.getLeadEvidence> | null>(null);
  const [verdict, setVerdict] = useState<'match' | 'mismatch' | 'unavailable' | null>(null);
  const [failed, setFailed] = useState(false);
  const bytes = bytesOf(reading.raw ?? fetched?.text, reading.rawBase64 ?? fetched?.base64);
  const text = reading.raw ?? fetched?.text;
  const shown = text ?? (bytes ? hexOf(bytes) : undefined);
  const params = { id: lead, sha256: reading.sha256 };

  async function attempt(work: () => Promise<void>): Promise<void> {
    setFailed(false);
    await work().catch(() => setFailed(true));
  }
  const load = (): Promise<void> =>
    attempt(async () => setFetched(await api.call(leadRoutes.getLeadEvidence, { params })));
  const save = (): Promise<void> =>
    attempt(() =>
      saveFile(api.download(leadRoutes.getLeadEvidenceRaw, { params }), `evidence-${reading.sha256}.bin`),
    );

  async function check(): Promise<void> {
    if (!bytes) return;
    const digest = await sha256Hex(bytes);
    setVerdict(digest === undefined ? 'unavailable' : digest === reading.sha256 ? 'match' : 'mismatch');
  }

  const saving = (
    <>
      <Button size="compact-xs" variant="subtle" onClick={() => void save()}>
        {t('lead.evidence.save')}
      </Button>
      {failed && (
        <span className="danger small" role="alert">
          {t('common.error.title')}
        </span>
      )}
    </>
  );
  if (shown === undefined) {
    return (
      <div className="raw-tools">
        <Button size="compact-xs" variant="light" onClick={() => void load()}>
          {t('lead.evidence.fetch')}
        </Button>
        {saving}
      </div>
    );
  }
  return (
    <div>
      {text === undefined && <p className="dim small">{t('lead.evidence.hex')}</p>}
      <pre className="raw" tabIndex={0} aria-label={t('lead.evidence.raw')}>
        {shown}
      </pre>
      <div className="raw-tools">
        <code className="mono small sha-full">{reading.sha256}</code>
        <Button size="compact-xs" variant="light" onClick={() => void check()}>
          {t('lead.evidence.check')}
        </Button>
        <Button size="compact-xs" variant="subtle" onClick={() => clipboard.copy(shown)}>
          {clipboard.copied ? t('common.copied') : t('lead.evidence.copyRaw')}
        </Button>
        {saving}
        <span role="status" className={verdict === 'mismatch' ? 'danger small' : 'good small'}>
          {verdict === null ? '' : t(`lead.evidence.${verdict}`)}
        </span>
      </div>
    </div>
  );
}
