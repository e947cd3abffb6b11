import { createHash } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RecordRef } from '@farwatch/contracts/events';
import type { Scope } from '@farwatch/contracts/http';
import { refKey } from '@farwatch/messaging/fetch-records';
import type { InRecord } from '@farwatch/messaging/batch-consumer';
import type { Worker } from '@farwatch/persistence/work-worker';
import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';

import { startEvidenceWorker, type EvidenceOptions } from '../src/evidence/evidence-worker.js';
import { handleExceedances } from '../src/lead/leads-worker.js';
import { leadIdOf } from '../src/lead/read-exceedance.js';
import { retryEvidence } from '../src/lead/retry-evidence.js';
import { findLead, type StoredDetail } from '../src/store/find-lead.js';
import { database, episode, reported, toIn, type TestDatabase } from './support.js';

let db: TestDatabase;
const workers: Worker[] = [];
beforeAll(async () => {
  db = await database();
});
afterAll(async () => {
  await Promise.all(workers.map((one) => one.stop()));
  await db.close();
});

/** The station of a message is that of the lead, which the test names. */
let station = '';
const ref = (offset: number) => ({ topic: 'farwatch.readings.v1', partition: 1, offset });

function record(offset: number): InRecord {
  return {
    ...ref(offset),
    key: offset === 11 ? 'somebody-else' : station,
    value: Buffer.from('{"readings":[]}'),
    headers: { 'fw-raw': Buffer.from(`bytes ${offset}`) },
    timestamp: offset === 12 ? Date.now() + 60_000 : 1_000,
  };
}

/** A Kafka that holds the given offsets, and may be down; its log begins at `start` and ends before `end`. */
function kafka(offsets: readonly number[]): {
  open: EvidenceOptions['openFetcher'];
  asked: number[];
  isDown: boolean;
  start: number;
  end: number;
} {
  const asked: number[] = [];
  const open: EvidenceOptions['openFetcher'] = () => {
    if (server.isDown) return Promise.reject(new Error('Kafka is down'));
    return Promise.resolve({
      fetch: (refs) => {
        asked.push(...refs.map((one) => one.offset));
        const found = refs.filter((one) => offsets.includes(one.offset)).map((one) => record(one.offset));
        return Promise.resolve({
          found: new Map(found.map((one) => [refKey(one), one])),
          deleted: new Set(refs.filter((one) => one.offset < server.start).map(refKey)),
          ahead: new Set(refs.filter((one) => one.offset >= server.end).map(refKey)),
        });
      },
      close: () => Promise.resolve(),
    });
  };
  const server = { open, asked, isDown: false, start: 0, end: Infinity };
  return server;
}

function start(open: EvidenceOptions['openFetcher']): Worker {
  const worker = startEvidenceWorker({
    pool: db.pool,
    log: silentLogger,
    now: Date.now,
    openFetcher: open,
    fetchTimeoutMs: 20,
    retryMs: 10,
  });
  workers.push(worker);
  return worker;
}

async function stop(...some: Worker[]): Promise<void> {
  for (const one of some) {
    workers.splice(workers.indexOf(one), 1);
    await one.stop();
  }
}

const open = (id: string, offsets: readonly number[], version = 1, how: Partial<RecordRef> = {}) => {
  station = id;
  return handleExceedances(
    [
      toIn(
        reported(
          version === 1 ? 'opened' : 'extended',
          episode(id, version, {
            station: id,
            evidence: offsets.map((offset) => ({ ...ref(offset), ...how })),
          }),
        ),
      ),
    ],
    {
      pool: db.pool,
      log: silentLogger,
      now: Date.now,
      committed: () => workers.forEach((one) => one.wake()),
    },
  );
};

async function settled(id: string): Promise<StoredDetail> {
  return eventually(async () => {
    const detail = await findLead(db.pool, 'all', leadIdOf(id), 10_000);
    return detail?.counts.requested === 0 && detail;
  });
}

const summary = (detail: StoredDetail) =>
  detail.timeline.filter((entry) => entry.what === 'evidence').map((entry) => entry.after);

test('waits for Kafka while the lead is already there', async () => {
  const server = kafka([1, 2]);
  server.isDown = true;
  const worker = start(server.open);
  await open('down', [1, 2]);
  expect((await findLead(db.pool, 'all', leadIdOf('down'), 1))?.lead.status).toBe('open');
  await eventually(() => !worker.health().ok, { what: 'the fault in the health' });
  server.isDown = false;
  const detail = await settled('down');
  expect(detail.counts).toEqual({ requested: 0, stored: 2, missing: 0 });
  expect(summary(detail)).toEqual([{ stored: 2, missing: 0 }]);
  expect(detail.evidence.map((one) => one.sha256)).toEqual(
    [1, 2].map((offset) => createHash('sha256').update(`bytes ${offset}`).digest('hex')),
  );
  await eventually(() => worker.health().ok);
  await stop(worker);
});

test('a message is looked for until the log begins behind it, is a fault meanwhile, and can be asked for again', async () => {
  const held = [20];
  const server = kafka(held);
  const worker = start(server.open);
  await open('late', [20, 21]);
  await eventually(() => server.asked.filter((offset) => offset === 21).length > 12, { what: 'many tries' });
  const counts = async () => (await findLead(db.pool, 'all', leadIdOf('late'), 1))?.counts;
  expect(await counts()).toEqual({ requested: 1, stored: 1, missing: 0 });
  expect(worker.health()).toMatchObject({ ok: false, detail: expect.stringMatching(/1 original messages/) });
  server.start = 22;
  const detail = await settled('late');
  expect(detail.counts).toEqual({ requested: 0, stored: 1, missing: 1 });
  expect(summary(detail)).toEqual([
    { stored: 1, missing: 0 },
    { stored: 0, missing: 1, reasons: { deleted: 1 } },
  ]);
  await eventually(() => worker.health().ok);
  const { rows } = await db.pool.query<{ reason: string | null }>(
    `SELECT reason FROM enforcement.lead_evidence WHERE lead_id = $1 ORDER BY record_offset`,
    [leadIdOf('late')],
  );
  expect(rows.map(({ reason }) => reason)).toEqual([null, 'deleted']);

  held.push(21);
  server.start = 0;
  const at = new Date().toISOString();
  const retry = (scope: Scope) => retryEvidence(db.pool, { name: 'm-1', scope }, leadIdOf('late'), at);
  expect(await retry({ districts: ['elsewhere'] })).toBeUndefined();
  expect(await retry('all')).toBe(1);
  expect(await retry('all')).toBe(0);
  expect((await settled('late')).counts).toEqual({ requested: 0, stored: 2, missing: 0 });
  expect(summary(await settled('late')).slice(2)).toEqual([{ requested: 1 }, { stored: 1, missing: 0 }]);
  await stop(worker);
});

test("another station's message in the place of the wanted one is not evidence", async () => {
  const { open: fetcher } = kafka([10, 11]);
  const worker = start(fetcher);
  await open('replaced', [10, 11]);
  const detail = await settled('replaced');
  expect(detail.counts).toEqual({ requested: 0, stored: 1, missing: 1 });
  expect(summary(detail)).toEqual([{ stored: 1, missing: 1, reasons: { 'other-station': 1 } }]);
  await stop(worker);
});

test('the message of another log in the place of the wanted one is not evidence, and both logs keep their own', async () => {
  const server = kafka([12, 13, 15]);
  server.end = 14;
  const worker = start(server.open);
  // Younger than the judgement that refers to it; there; and behind the end of what is another log now.
  await open('younger', [12, 13, 14]);
  const detail = await settled('younger');
  expect(detail.counts).toEqual({ requested: 0, stored: 1, missing: 2 });
  expect(summary(detail).at(-1)).toEqual({ stored: 0, missing: 1, reasons: { 'other-log': 1 } });
  const again = { name: 'm-1', scope: 'all' } as const;
  expect(await retryEvidence(db.pool, again, leadIdOf('younger'), new Date().toISOString())).toBe(0);
  // The rules know that the first log has been replaced; offset 13 of it was stored before.
  await open('first-log', [13, 15], 1, { replaced: true });
  expect((await settled('first-log')).counts).toEqual({ requested: 0, stored: 1, missing: 1 });
  await open('second-log', [13], 1, { incarnation: 1 });
  expect((await settled('second-log')).counts).toEqual({ requested: 0, stored: 1, missing: 0 });
  const { rows } = await db.pool.query<{ incarnation: number }>(
    `SELECT incarnation FROM enforcement.evidence WHERE record_offset = 13 ORDER BY 1`,
  );
  expect(rows.map(({ incarnation }) => incarnation)).toEqual([0, 1]);
  expect(server.asked.filter((offset) => offset === 15)).toEqual([]);
  await stop(worker);
});

test('two workers copy each message once, and an amendment only what it adds', async () => {
  const { open: fetcher, asked } = kafka(Array.from({ length: 40 }, (_, n) => 100 + n));
  const both = [start(fetcher), start(fetcher)];
  const first = Array.from({ length: 30 }, (_, n) => 100 + n);
  await open('amended', first);
  await settled('amended');
  await open('amended', [...first, 130, 131], 2);
  await eventually(
    async () => (await findLead(db.pool, 'all', leadIdOf('amended'), 10_000))?.counts.stored === 32,
  );
  const detail = await settled('amended');
  expect(summary(detail).reduce((sum, entry) => sum + Number(entry?.['stored']), 0)).toBe(32);
  expect([...asked].sort((a, b) => a - b)).toEqual([...first, 130, 131]);
  await open('other', [100, 131]); // stored before: nobody asks whose they are
  expect((await settled('other')).counts.stored).toBe(2);
  expect(asked).toHaveLength(32); // known from the other lead
  await stop(...both);
});
