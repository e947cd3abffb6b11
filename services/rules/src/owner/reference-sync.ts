import type { Limit, Rule, Station } from '@farwatch/contracts/events';
import { dateToDayNumber, dayNumberStart, limitApplies } from '@farwatch/domain/rule';
import type { Table } from '@farwatch/messaging/compacted-table';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { describeError } from '@farwatch/runtime/fault';
import { derivedId } from '@farwatch/runtime/ids';
import type { Logger } from '@farwatch/runtime/log';

import type { ApplicableRules } from '../judging/applicable-rules.js';
import { sameSubjects, subjectsOf } from '../judging/dated-subjects.js';
import {
  findReference,
  latestReferenceVersion,
  lockReference,
  referenceSince,
  storedReferenceKeys,
  writeReference,
  type ReferenceKind,
  type ReferenceRow,
} from '../store/reference-store.js';
import { partitionOfStation, requestRejudge, type RejudgeRequest } from '../store/rejudge-store.js';

interface Tables {
  readonly station: Pick<Table<Station>, 'get' | 'keys' | 'subscribe'>;
  readonly limit: Pick<Table<Limit>, 'get' | 'keys' | 'subscribe'>;
  readonly rule: Pick<Table<Rule>, 'get' | 'keys' | 'subscribe'>;
}

/**
 * Raised whenever the same readings, limits and rules give other verdicts than before; then all that is stored is judged
 * again. 2: ambient values are rounded as the index rounds them. 3: one value per sampling interval of a section; nothing by half of
 * a detection limit above the limit; a day of what is sampled on filters needs all its hours.
 */
const judgingVersion = 3;

const hashOf = (content: unknown): string =>
  content === undefined ? '' : derivedId(JSON.stringify(content));

/**
 * Keeps the applicable rules in step with the compacted topics, and the stored copy of the reference data
 * (`rules.reference`) in step with them. The copy is what the stored episodes were judged by: what differs from it, also
 * after a time when no process ran, is requested to be judged again. Any process may write it; the first that sees a
 * change does.
 */
export class ReferenceSync {
  /** Keys (`<kind> <key>`) to be compared with the stored copy. */
  private readonly waiting = new Set<string>();
  private readonly unsubscribe: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private writing: Promise<void> = Promise.resolve();
  private verified = 0;
  private lastError: string | undefined;

  constructor(
    private readonly deps: {
      readonly pool: Pool;
      readonly rules: ApplicableRules;
      readonly tables: Tables;
      readonly log: Logger;
      /** Called when something was requested to be judged again. */
      readonly onRequested: () => void;
    },
  ) {}

  /** Takes the rules from the tables, compares them with the store, then follows the changes. */
  async start(): Promise<void> {
    const { tables, pool } = this.deps;
    for (const kind of ['station', 'limit', 'rule'] as const) {
      for (const key of tables[kind].keys()) this.follow(kind, key);
      this.unsubscribe.push(
        tables[kind].subscribe((key) => {
          this.follow(kind, key);
          this.writeSoon();
        }),
      );
    }
    this.waiting.add('judging version');
    for (const { kind, key } of await storedReferenceKeys(pool)) this.waiting.add(`${kind} ${key}`);
    this.writing = this.write();
    await this.writing;
  }

  async stop(): Promise<void> {
    // What fails from now on is found by the next start, which compares everything.
    this.stopped = true;
    for (const end of this.unsubscribe) end();
    clearTimeout(this.timer);
    await this.writing;
  }

  get problem(): string | undefined {
    return this.lastError;
  }

  /** The reference version up to which every stored change has reached this process, too. */
  async verifiedVersion(): Promise<number> {
    for (const { kind, key, hash, version } of await referenceSince(this.deps.pool, this.verified)) {
      if (hashOf(this.current(kind, key)) !== hash) break;
      this.verified = version;
    }
    return this.verified;
  }

  private current(kind: ReferenceKind, key: string): unknown {
    return kind === 'judging' ? { version: judgingVersion } : this.deps.tables[kind].get(key);
  }

  private follow(kind: keyof Tables, key: string): void {
    const { rules, tables, log } = this.deps;
    if (kind === 'station') rules.setStation(key, tables.station.get(key));
    else if (kind === 'rule') rules.setRule(key, tables.rule.get(key));
    else {
      const refused = rules.setLimit(key, tables.limit.get(key));
      if (refused !== undefined) log.error({ limit: key, reason: refused }, 'limit cannot be applied');
    }
    this.waiting.add(`${kind} ${key}`);
  }

  /** An import changes many entries one after the other: they are written together. */
  private writeSoon(): void {
    if (this.stopped) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.writing.then(() => this.write());
    }, 100);
  }

  private async write(): Promise<void> {
    const ids = [...this.waiting];
    if (ids.length === 0) return;
    const keys = ids.map((id) => ({
      kind: id.slice(0, id.indexOf(' ')) as ReferenceKind,
      key: id.slice(id.indexOf(' ') + 1),
    }));
    try {
      const requested = await inTransaction(this.deps.pool, (client) => this.record(client, keys));
      for (const id of ids) this.waiting.delete(id);
      this.lastError = undefined;
      if (requested > 0) {
        this.deps.log.info({ stations: requested }, 'reference data changed: judging again');
        this.deps.onRequested();
      }
    } catch (error) {
      this.lastError = describeError(error);
      this.deps.log.warn({ error: this.lastError }, 'reference data could not be stored, will try again');
      this.writeSoon();
    }
  }

  /** Stores what differs and requests what depends on it to be judged again; returns for how many stations. */
  private async record(
    client: PoolClient,
    keys: readonly Pick<ReferenceRow, 'kind' | 'key'>[],
  ): Promise<number> {
    await lockReference(client);
    const stored = new Map((await findReference(client, keys)).map((row) => [`${row.kind} ${row.key}`, row]));
    let version = await latestReferenceVersion(client);
    const changed: ReferenceRow[] = [];
    const requests: RejudgeRequest[] = [];
    for (const { kind, key } of keys) {
      const now = this.current(kind, key);
      const before = stored.get(`${kind} ${key}`);
      const hash = hashOf(now);
      if (hash === (before?.hash ?? '')) continue;
      version++;
      changed.push({ kind, key, content: now ?? null, hash, version });
      for (const request of this.affected(kind, key, before?.content ?? undefined, now))
        requests.push({
          ...request,
          referenceVersion: version,
          partition: partitionOfStation(request.station),
        });
    }
    await writeReference(client, changed);
    await requestRejudge(client, requests);
    return requests.length;
  }

  /** The stations whose past is judged differently now, and from when on. */
  private affected(
    kind: ReferenceKind,
    key: string,
    before: unknown,
    now: unknown,
  ): Pick<RejudgeRequest, 'station' | 'fromMs' | 'toMs' | 'reason'>[] {
    if (kind === 'station') {
      if (sameSubjects(before as Station | undefined, now as Station | undefined)) return [];
      return [{ station: key, fromMs: 0, toMs: null, reason: 'station-changed' }];
    }
    if (kind === 'judging' || kind === 'rule') {
      if (kind === 'rule' && relevant(rulePart, before) === relevant(rulePart, now)) return [];
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

/** The fields that verdicts depend on, as one text. */
function relevant(fields: readonly string[], content: unknown): string {
  if (content === undefined || content === null) return '';
  return JSON.stringify(fields.map((field) => (content as Record<string, unknown>)[field] ?? null));
}
