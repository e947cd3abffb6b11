import type { Limit, Rule, Station } from '@farwatch/contracts/events';
import { dateToDayNumber, dayNumberStart, limitApplies } from '@farwatch/domain/rule';
import type { Table } from '@farwatch/messaging/compacted-table';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { describeError } from '@farwatch/runtime/fault';
import { derivedId } from '@farwatch/runtime/ids';
import type { Logger } from '@farwatch/runtime/log';

import type { RuleBook } from '../judging/applicable-rules.js';
import { sameSubjects, subjectsOf } from '../judging/dated-subjects.js';
import { partitionOfStation, requestRejudge, type RejudgeRequest } from '../store/rejudge-store.js';

type Kind = 'station' | 'limit' | 'rule';
interface Tables {
  readonly station: Pick<Table<Station>, 'get' | 'keys' | 'subscribe'>;
  readonly limit: Pick<Table<Limit>, 'get' | 'keys' | 'subscribe'>;
  readonly rule: Pick<Table<Rule>, 'get' | 'keys' | 'subscribe'>;
}

const hashOf = (content: unknown): string =>
  content === undefined ? '' : derivedId(JSON.stringify(content));

/**
 * Keeps the rule book in step with the compacted topics, and the store's copy of it (`rules.book`) with the rule book.
 * The copy says by what the stored episodes were judged: what differs from it, also after a time when no process ran,
 * is asked to be judged again. Any process may write it; the first that sees a change does.
 */
export class BookKeeper {
  private readonly waiting = new Set<string>();
  private readonly unsubscribe: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private verifiedSeq = 0;
  private lastError: string | undefined;

  constructor(
    private readonly deps: {
      readonly pool: Pool;
      readonly book: RuleBook;
      readonly tables: Tables;
      readonly log: Logger;
      /** Something was asked to be judged again. */
      readonly asked: () => void;
    },
  ) {}

  /** Fills the book from the tables, compares it with the store, then follows. */
  async start(): Promise<void> {
    const { tables, pool } = this.deps;
    for (const kind of ['station', 'limit', 'rule'] as const) {
      for (const key of tables[kind].keys()) this.take(kind, key);
      this.unsubscribe.push(
        tables[kind].subscribe((key) => {
          this.take(kind, key);
          this.later();
        }),
      );
    }
    const { rows } = await pool.query<{ kind: Kind; key: string }>(
      'SELECT kind, key FROM rules.book WHERE content IS NOT NULL',
    );
    for (const { kind, key } of rows) this.waiting.add(`${kind} ${key}`);
    this.writing = this.write();
    await this.writing;
  }

  async stop(): Promise<void> {
    for (const end of this.unsubscribe) end();
    clearTimeout(this.timer);
    await this.writing;
  }

  get problem(): string | undefined {
    return this.lastError;
  }

  /** Every change of the book up to this number is in this process's book too. */
  async verified(): Promise<number> {
    const { rows } = await this.deps.pool.query<{ kind: Kind; key: string; hash: string; seq: number }>(
      'SELECT kind, key, hash, seq FROM rules.book WHERE seq > $1 ORDER BY seq',
      [this.verifiedSeq],
    );
    for (const { kind, key, hash, seq } of rows) {
      if (hashOf(this.deps.tables[kind].get(key)) !== hash) break;
      this.verifiedSeq = seq;
    }
    return this.verifiedSeq;
  }

  private take(kind: Kind, key: string): void {
    const { book, tables, log } = this.deps;
    if (kind === 'station') book.setStation(key, tables.station.get(key));
    else if (kind === 'rule') book.setRule(key, tables.rule.get(key));
    else {
      const refused = book.setLimit(key, tables.limit.get(key));
      if (refused !== undefined) log.error({ limit: key, reason: refused }, 'limit cannot be applied');
    }
    this.waiting.add(`${kind} ${key}`);
  }

  private later(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.writing.then(() => this.write());
    }, 100);
  }

  private async write(): Promise<void> {
    const keys = [...this.waiting];
    if (keys.length === 0) return;
    try {
      const asked = await inTransaction(this.deps.pool, (client) => this.record(client, keys));
      for (const key of keys) this.waiting.delete(key);
      this.lastError = undefined;
      if (asked > 0) {
        this.deps.log.info({ stations: asked }, 'reference data changed: judging again');
        this.deps.asked();
      }
    } catch (error) {
      this.lastError = describeError(error);
      this.deps.log.warn({ error: this.lastError }, 'the rule book could not be recorded, will try again');
      this.later();
    }
  }

  private async record(client: PoolClient, keys: readonly string[]): Promise<number> {
    const { tables } = this.deps;
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', ['rules.book']);
    const parts = keys.map((id) => ({
      kind: id.slice(0, id.indexOf(' ')) as Kind,
      key: id.slice(id.indexOf(' ') + 1),
    }));
    const { rows } = await client.query<{ kind: Kind; key: string; hash: string; content: unknown }>(
      'SELECT b.kind, b.key, b.hash, b.content FROM rules.book b JOIN unnest($1::text[], $2::text[]) AS k(kind, key) ON b.kind = k.kind AND b.key = k.key',
      [parts.map(({ kind }) => kind), parts.map(({ key }) => key)],
    );
    const stored = new Map(rows.map((row) => [`${row.kind} ${row.key}`, row]));
    const { rows: top } = await client.query<{ seq: number }>(
      'SELECT coalesce(max(seq), 0) AS seq FROM rules.book',
    );
    let { seq } = top[0]!;
    const changed: { kind: Kind; key: string; content: string | null; hash: string; seq: number }[] = [];
    const requests: RejudgeRequest[] = [];
    for (const { kind, key } of parts) {
      const now = tables[kind].get(key);
      const before = stored.get(`${kind} ${key}`);
      const hash = hashOf(now);
      if (hash === (before?.hash ?? '')) continue;
      seq++;
      changed.push({ kind, key, content: now === undefined ? null : JSON.stringify(now), hash, seq });
      for (const request of this.affected(kind, key, before?.content ?? undefined, now))
        requests.push({ ...request, bookSeq: seq, partition: partitionOfStation(request.station) });
    }
    if (changed.length > 0)
      await client.query(
        `INSERT INTO rules.book (kind, key, content, hash, seq)
         SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::bigint[])
         ON CONFLICT (kind, key) DO UPDATE SET content = excluded.content, hash = excluded.hash, seq = excluded.seq`,
        [
          changed.map((one) => one.kind),
          changed.map((one) => one.key),
          changed.map((one) => one.content),
          changed.map((one) => one.hash),
          changed.map((one) => one.seq),
        ],
      );
    await requestRejudge(client, requests);
    return requests.length;
  }

  /** Whose past looks different now, and since when. */
  private affected(
    kind: Kind,
    key: string,
    before: unknown,
    now: unknown,
  ): Pick<RejudgeRequest, 'station' | 'fromMs' | 'toMs' | 'reason'>[] {
    if (kind === 'station') {
      if (sameSubjects(before as Station | undefined, now as Station | undefined)) return [];
      return [{ station: key, fromMs: 0, toMs: null, reason: 'station-changed' }];
    }
    if (kind === 'rule') {
      if (relevant(rulePart, before) === relevant(rulePart, now)) return [];
      return this.allStations(() => true).map((station) => ({
        station,
        fromMs: 0,
        toMs: null,
        reason: 'rule-changed',
      }));
    }
    if (relevant(limitPart, before) === relevant(limitPart, now)) return [];
    const limits = [before as Limit | undefined, now as Limit | undefined].filter(
      (limit) => limit !== undefined,
    );
    const fromMs = Math.max(
      0,
      Math.min(...limits.map((limit) => dayNumberStart(dateToDayNumber(limit.validFrom)))),
    );
    const open = limits.some((limit) => limit.validTo === null);
    const toMs = open
      ? null
      : Math.max(...limits.map((limit) => dayNumberStart(dateToDayNumber(limit.validTo!) + 1)));
    return this.allStations((station) => limits.some((limit) => everApplies(limit, station))).map(
      (station) => ({
        station,
        fromMs,
        toMs,
        reason: 'limit-changed',
      }),
    );
  }

  private allStations(fits: (station: Station) => boolean): string[] {
    const { station } = this.deps.tables;
    return [...station.keys()].filter((id) => fits(station.get(id)!));
  }
}

/** Does a limit hold for a station on some day? */
const everApplies = (limit: Limit, station: Station): boolean =>
  subjectsOf(station).some((subject) => limitApplies(limit, subject));

const rulePart = ['basis', 'averaging', 'openAfter', 'closeAfter', 'maxGap', 'enabled'];
const limitPart = [
  ...['basis', 'station', 'zone', 'waterBody', 'targetClass', 'pollutant'],
  ...['averaging', 'comparison', 'compared', 'value', 'unit', 'validFrom', 'validTo'],
];

/** What of a thing verdicts depend on, as one text. */
function relevant(fields: readonly string[], content: unknown): string {
  if (content === undefined || content === null) return '';
  return JSON.stringify(fields.map((field) => (content as Record<string, unknown>)[field] ?? null));
}
