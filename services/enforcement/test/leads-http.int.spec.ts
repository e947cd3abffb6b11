import 'reflect-metadata';

import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { leadDetail, leadRoutes, listLeads, type Principal } from '@farwatch/contracts/http';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import type { HttpDeps } from '@farwatch/http/module';
import { trimChanges } from '@farwatch/persistence/change-table';
import { inTransaction } from '@farwatch/persistence/transaction';
import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import { principalOf } from '@farwatch/testing/principal';

import { httpModule } from '../src/http/index.js';
import { handleExceedances } from '../src/lead/leads-worker.js';
import { leadIdOf } from '../src/lead/read-exceedance.js';
import { changeTable } from '../src/store/change-table.js';
import { settleEvidence } from '../src/store/evidence-store.js';
import { sealsOf } from '@farwatch/runtime/seals';

import { database, episode, hour, reported, toIn, type TestDatabase, type Reported } from './support.js';
import { ownRoutes } from './routes.js';

let db: TestDatabase;
let app: HttpApp;
let base: string;
const keys = { current: 'k1', keys: { k1: 'ab'.repeat(32) } };
const seals = sealsOf(() => keys);
let clock = Date.UTC(2026, 10, 2);

beforeAll(async () => {
  db = await database();
  const deps: Pick<HttpDeps, 'pool' | 'log' | 'seals'> = { pool: db.pool, log: silentLogger, seals };
  app = await createHttpApp({
    modules: [httpModule(deps as HttpDeps)],
    routes: ownRoutes,
    complete: true,
    verifier: { verify: (token) => Promise.resolve(callerOf(token)) },
    log: silentLogger,
    ratePerSecond: 0,
    checkAnswers: true,
  });
  await app.nest.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.fastify.server.address() as AddressInfo).port}/api/v1`;
});
afterAll(async () => {
  await app?.close();
  await db?.close();
});

/** A token is a role, and after a slash the districts: `officer/A+B`. */
function callerOf(token: string): Principal {
  const [role = '', districts] = token.split('/');
  return principalOf(role, districts === undefined ? 'all' : { districts: districts.split('+') });
}

const handle = (...events: Reported[]) =>
  handleExceedances(events.map(toIn), {
    pool: db.pool,
    log: silentLogger,
    now: () => (clock += 1_000),
    committed: () => {},
  });

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function call(path: string, token = 'viewer', body?: object): Promise<Reply> {
  const reply = await fetch(`${base}${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      'accept-language': 'en',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

describe('the list', () => {
  test('newest first, by pages without gap or repetition, also while leads arrive', async () => {
    for (let n = 0; n < 25; n++)
      await handle(reported('opened', episode(`list-${n}`, 1, { station: `list-${n}` })));
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 10; page++) {
      const { status, body } = await call(`/leads?limit=7${cursor}`);
      expect(status).toBe(200);
      const { items, next } = listLeads.response.parse(body);
      seen.push(...items.map((lead) => lead.subject.station!));
      if (page === 1) await handle(reported('opened', episode('list-late', 1, { station: 'list-late' })));
      if (next === null) break;
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `list-${24 - n}`));
  });

  test('filters by status, station, pollutant and span of the episode', async () => {
    const day = (n: number) => ({ from: n * 24, to: n * 24 + 2 });
    await handle(
      reported('opened', episode('f1', 1, { station: 'f', ...day(10) })),
      reported('opened', episode('f2', 1, { station: 'f', pollutant: 'w21003', ...day(11) })),
      reported('opened', episode('f3', 1, { station: 'f', ...day(12) })),
      reported('withdrawn', episode('f3', 2, { station: 'f', ...day(12) })),
    );
    const ids = async (query: string) =>
      listLeads.response.parse((await call(`/leads?${query}`)).body).items.map((lead) => lead.episode?.id);
    expect(await ids('station=f')).toHaveLength(3);
    expect(await ids('station=f&status=withdrawn')).toEqual(['f3']);
    expect((await ids('station=f&status=open,withdrawn')).length).toBe(3);
    expect(await ids('station=f&pollutant=w21003')).toEqual(['f2']);
    expect(await ids(`station=f&from=${hour(11 * 24 + 1)}&to=${hour(11 * 24 + 20)}`)).toEqual(['f2']);
    expect((await call('/leads?status=odd')).status).toBe(400);
    expect((await call('/leads?cursor=nonsense')).status).toBe(400);
  });
});

describe('the inbox', () => {
  const air = { stationKind: 'air', enterprise: undefined, enterpriseName: undefined } as const;
  const groups = async (query: string) =>
    leadRoutes.listLeadGroups.response.parse((await call(`/leads/groups?${query}`)).body);

  test('one line per outlet and natural day with its newest lead; members keep their own episode', async () => {
    const at = (from: number) => ({ station: 'g', enterprise: 'g-ent', from, to: from + 1 });
    // One after the other: leads of one batch open at the same moment. The first begins on the 16th of +08:00.
    await handle(reported('opened', episode('g1', 1, at(15 * 24 + 15))));
    await handle(reported('opened', episode('g2', 1, { ...at(15 * 24 + 17), pollutant: 'w21003' })));
    await handle(reported('opened', episode('g3', 1, at(16 * 24))));
    const { items } = await groups('enterprise=g-ent');
    expect(items.map(({ group, count }) => [group.id, count])).toEqual([
      ['outlet:g:2026-11-17', 2],
      ['outlet:g:2026-11-16', 1],
    ]);
    const { body } = await call(`/leads?group=${encodeURIComponent(items[0]!.group.id)}`);
    const members = listLeads.response.parse(body).items;
    expect(members.map((lead) => lead.episode?.id).sort()).toEqual(['g2', 'g3']);
    expect(members.map((lead) => lead.id)).toContain(items[0]!.lead.id);
  });

  test('its pages have every group once', async () => {
    for (let n = 0; n < 9; n++)
      await handle(
        reported('opened', episode(`pg-${n}`, 1, { station: `pg-${n}`, enterprise: 'pg' })),
        reported(
          'opened',
          episode(`pg-${n}b`, 1, { station: `pg-${n}`, enterprise: 'pg', pollutant: 'w21003' }),
        ),
      );
    const seen: string[] = [];
    for (let cursor = '', page = 0; page < 9; page++) {
      const { items, next } = await groups(`enterprise=pg&limit=4${cursor}`);
      seen.push(...items.map(({ group }) => group.id));
      expect(items.every(({ count }) => count === 2)).toBe(true);
      if (next === null) break;
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
    expect(seen).toEqual(Array.from({ length: 9 }, (_, n) => `outlet:pg-${8 - n}:2026-11-01`));
  });

  test('separates what may be filed from anomalies of the environment, with counts', async () => {
    const many = { pollutant: 'w21011' };
    await handle(
      reported('opened', episode('k1', 1, { station: 'k-outlet', ...many })),
      reported('opened', episode('k2', 1, { station: 'k-outlet', ...many, from: 5, to: 6 })),
      reported('opened', episode('k3', 1, { station: 'k-air', ...many, ...air })),
    );
    const kinds = async (query: string) =>
      listLeads.response
        .parse((await call(`/leads?pollutant=w21011&${query}`)).body)
        .items.map((lead) => lead.kind);
    expect(await kinds('kind=environment-anomaly')).toEqual(['environment-anomaly']);
    expect(
      await kinds('kind=suspected-exceedance,suspected-fraud&origin=exceedance&stage=firm'),
    ).toHaveLength(2);
    expect(await kinds('outlet=k-outlet')).toHaveLength(2);
    expect(await kinds('origin=finding')).toEqual([]);
    expect((await call('/leads?kind=odd')).status).toBe(400);
    expect((await call('/leads/counts?pollutant=w21011')).body).toEqual({
      kinds: [
        { kind: 'environment-anomaly', leads: 1, groups: 1 },
        { kind: 'suspected-exceedance', leads: 2, groups: 1 },
      ],
      leads: 3,
      groups: 2,
    });
    expect((await call('/leads/counts?pollutant=none')).body).toEqual({ kinds: [], leads: 0, groups: 0 });
    const anomaly = leadDetail.parse((await call(`/leads/${leadIdOf('k3')}`)).body);
    expect(anomaly).not.toHaveProperty('party');
    expect(Object.keys(anomaly.basis)).toEqual(['limit']);
    const suspected = leadDetail.parse((await call(`/leads/${leadIdOf('k1')}`)).body);
    expect(suspected).toMatchObject({
      party: { enterprise: 'ent-1', name: '某企业' },
      subject: { outlet: 'k-outlet', station: 'k-outlet' },
      basis: { duty: { law: { zh: '生态环境法典' } }, sanction: { fine: { min: 100_000 } } },
    });
  });
});

describe('districts', () => {
  test('several are seen together, and what has none with all only', async () => {
    const at = (id: string, district?: string) => episode(id, 1, { station: id, enterprise: 'dd', district });
    for (const one of [at('d-a', 'A'), at('d-b', 'B'), at('d-c', 'C'), at('d-none')])
      await handle(reported('opened', one));
    const seen = async (token: string) => {
      const { body } = await call('/leads?enterprise=dd', token);
      const groups = await call('/leads/groups?enterprise=dd', token);
      const counts = await call('/leads/counts?enterprise=dd', token);
      const ids = listLeads.response.parse(body).items.map((lead) => lead.episode?.id);
      expect(leadRoutes.listLeadGroups.response.parse(groups.body).items).toHaveLength(ids.length);
      expect(counts.body).toMatchObject({ leads: ids.length, groups: ids.length });
      return ids;
    };
    expect(await seen('viewer')).toEqual(['d-none', 'd-c', 'd-b', 'd-a']);
    expect(await seen('viewer/A')).toEqual(['d-a']);
    expect(await seen('viewer/C+A')).toEqual(['d-c', 'd-a']);
    const none = `/leads/${leadIdOf('d-none')}`;
    expect((await call(none, 'viewer/A+B+C')).status).toBe(404);
    expect((await call(`${none}/verify`, 'officer/A+B+C', {})).status).toBe(404);
    expect((await call(none)).body).toMatchObject({ status: 'open', version: 1 });
  });
});

describe('one lead', () => {
  test('shows limit, rule, intervals, readings with raw text and hash, and the timeline', async () => {
    const ref = { topic: 'farwatch.readings.v1', partition: 3, offset: 77 };
    await handle(reported('opened', episode('shown', 1, { station: 'shown', evidence: [ref] })));
    const raw = Buffer.from('{"readings":[…]}');
    const reading = {
      pollutant: 'w01018',
      value: 61,
      unit: 'mg/L',
      start: hour(0),
      end: hour(1),
      flag: 'N',
      revision: 0,
    };
    const settled = {
      stored: [
        {
          ...ref,
          raw,
          rawType: 'application/json',
          rawTopic: 'farwatch/v1/stations/shown/readings',
          sha256: 'a'.repeat(64),
          readings: JSON.stringify([reading, { ...reading, pollutant: 'w01001' }]),
          eventId: 'e',
          receivedAtMs: Date.parse(hour(1)),
        },
      ],
      found: [ref],
      missing: [],
      at: hour(2),
    };
    await inTransaction(db.pool, (client) => settleEvidence(client, settled));
    const { status, body } = await call(`/leads/${leadIdOf('shown')}`);
    expect(status).toBe(200);
    const lead = leadDetail.parse(body);
    expect(lead).toMatchObject({
      status: 'open',
      exceedanceMultiple: 0.22,
      episode: { start: hour(0), end: hour(1), count: 1, peak: { value: 61 } },
      limit: { value: 50, unit: 'mg/L', averaging: 'hour', standard: '排污许可证', clause: '表 3' },
      rule: { id: 'permit-hour', version: 1 },
      intervals: [{ start: hour(0), end: hour(1), value: 61, limit: 50 }],
      readings: [
        {
          value: 61,
          raw: raw.toString(),
          sha256: 'a'.repeat(64),
          rawTopic: 'farwatch/v1/stations/shown/readings',
        },
      ],
      evidence: [
        { kind: 'reading', ref: 'kafka:farwatch.readings.v1/3/77', state: 'stored', sha256: 'a'.repeat(64) },
      ],
      evidenceCounts: { requested: 0, stored: 1, missing: 0 },
    });
    expect(lead.timeline.map((entry) => entry.what)).toEqual(['opened', 'evidence']);
    const whole = await call(`/leads/${lead.id}/evidence/${'a'.repeat(64)}`);
    expect(whole.body).toMatchObject({ base64: raw.toString('base64'), text: raw.toString(), source: ref });
    expect((await call(`/leads/${lead.id}/evidence/${'b'.repeat(64)}`)).status).toBe(404);
    const file = await fetch(`${base}/leads/${lead.id}/evidence/${'a'.repeat(64)}/raw`, {
      headers: { authorization: 'Bearer viewer' },
    });
    expect([file.status, Buffer.from(await file.arrayBuffer())]).toEqual([200, raw]);
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-disposition': expect.stringMatching(/^attachment; filename="evidence-a{64}\.bin"/),
      'x-content-type-options': 'nosniff',
      etag: `"${'a'.repeat(64)}"`,
    });
    expect((await call(`/leads/${lead.id}/evidence/${'b'.repeat(64)}/raw`)).status).toBe(404);
    expect((await call('/leads/none')).status).toBe(404);
  });

  test('opens the sealed bytes of a frame for who may, with a reason that stays in the history', async () => {
    const [original, masked] = [Buffer.from('##PW=123456;MN=A'), Buffer.from('##PW=******;MN=A')];
    const refs = [1, 2, 3].map((offset) => ({ topic: 'farwatch.readings.v1', partition: 4, offset }));
    await handle(reported('opened', episode('sealed', 1, { station: 'sealed', evidence: refs })));
    const elsewhere = sealsOf(() => ({ current: 'k9', keys: { k9: 'cd'.repeat(32) } }));
    const sealed = [
      seals.seal(original, masked),
      elsewhere.seal(original, masked),
      // Of another message.
      seals.seal(original, Buffer.from('other')),
    ];
    const stored = refs.map((ref, n) => ({
      ...{ ...ref, raw: masked, sealed: sealed[n], rawType: undefined, rawTopic: undefined, eventId: 'e' },
      ...{ sha256: String(n + 1).repeat(64), readings: '[]', receivedAtMs: Date.parse(hour(1)) },
    }));
    const settled = { stored, found: refs, missing: [], at: hour(2) };
    await inTransaction(db.pool, (client) => settleEvidence(client, settled));
    const path = (n: number) => `/leads/${leadIdOf('sealed')}/evidence/${String(n).repeat(64)}`;
    const open = async (n: number, role: string, body: object = { reason: 'asked by the court' }) => {
      const answer = await fetch(`${base}${path(n)}/open`, {
        method: 'POST',
        headers: { authorization: `Bearer ${role}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    // Who reads sees what is masked.
    expect((await call(path(1))).body).toMatchObject({ text: masked.toString() });
    for (const role of ['viewer', 'officer', 'manager']) expect((await open(1, role)).status).toBe(403);
    expect((await open(1, 'head', {})).status).toBe(400);
    expect((await open(1, 'head')).body).toEqual({
      sha256: createHash('sha256').update(original).digest('hex'),
      base64: original.toString('base64'),
      text: original.toString(),
      key: 'k1',
    });
    expect((await open(2, 'head')).body).toMatchObject({ status: 409, type: '/problems/key-missing' });
    expect((await open(3, 'head')).body).toMatchObject({ status: 409, type: '/problems/seal-damaged' });
    const { timeline } = leadDetail.parse((await call(`/leads/${leadIdOf('sealed')}`)).body);
    expect(timeline.filter(({ what }) => what === 'evidence-opened')).toEqual([
      expect.objectContaining({
        who: { type: 'principal', id: principalOf('head').name },
        after: { sha256: '1'.repeat(64) },
        note: 'asked by the court',
      }),
    ]);
  });
});

describe('the officer', () => {
  const path = (id: string, verb: string): string => `/leads/${leadIdOf(id)}/${verb}`;

  test('acknowledges, assigns, verifies: versions, timeline and events', async () => {
    await handle(reported('opened', episode('flow', 1, { station: 'flow' })));
    expect(await call(path('flow', 'acknowledge'), 'officer', { version: 1 })).toMatchObject({
      status: 200,
      body: { status: 'acknowledged', version: 2 },
    });
    expect(await call(path('flow', 'assign'), 'manager', { assignee: 'officer-2' })).toMatchObject({
      body: { status: 'assigned', assignee: 'officer-2' },
    });
    expect(await call(path('flow', 'verify'), 'officer', { note: '现场核实' })).toMatchObject({
      body: { status: 'verified' },
    });
    const lead = leadDetail.parse((await call(`/leads/${leadIdOf('flow')}`)).body);
    expect(lead.timeline.map(({ what, who }) => [what, who.type, who.id])).toEqual([
      ['opened', 'part', 'rules'],
      ['acknowledged', 'principal', 'officer-1'],
      ['assigned', 'principal', 'manager-1'],
      ['verified', 'principal', 'officer-1'],
    ]);
    expect(lead.decision).toMatchObject({ kind: 'verified', by: 'officer-1', note: '现场核实' });
    const { rows } = await db.pool.query<{ type: string }>(
      `SELECT headers->>'ce_type' AS type FROM enforcement.outbox WHERE key = $1 ORDER BY id`,
      [lead.id],
    );
    expect(rows.map((row) => row.type)).toEqual(
      ['opened', 'acknowledged', 'assigned', 'verified'].map((verb) => `cn.farwatch.lead.${verb}.v1`),
    );
  });

  test('dismisses with reason and note; an amendment then marks the lead and does not reopen it', async () => {
    await handle(reported('opened', episode('dis', 1, { station: 'dis' })));
    expect((await call(path('dis', 'dismiss'), 'officer', { reason: 'other' })).status).toBe(400);
    expect((await call(path('dis', 'dismiss'), 'officer', { reason: 'odd', note: 'n' })).status).toBe(400);
    expect(
      (await call(path('dis', 'dismiss'), 'officer', { reason: 'maintenance', note: '校准' })).status,
    ).toBe(200);
    await handle(reported('extended', episode('dis', 2, { station: 'dis' })));
    const lead = leadDetail.parse((await call(`/leads/${leadIdOf('dis')}`)).body);
    expect(lead).toMatchObject({ status: 'dismissed', changedSinceDecision: true });
    expect(lead.timeline.at(-1)?.what).toBe('extended');
    expect(await call(path('dis', 'acknowledge'), 'officer', {})).toMatchObject({
      body: { status: 'dismissed', changedSinceDecision: false },
    });
  });

  test('is refused with a clear problem', async () => {
    await handle(
      reported('opened', episode('gone', 1, { station: 'gone' })),
      reported('withdrawn', episode('gone', 2, { station: 'gone', reason: { code: 'corrected' } })),
      reported('opened', episode('old', 1, { station: 'old' })),
    );
    const { status, body } = await call(path('gone', 'verify'), 'officer', {});
    expect([status, body['type'], body['detail']]).toEqual([
      409,
      '/problems/lead-withdrawn',
      'the lead was withdrawn because its exceedance no longer stands',
    ]);
    expect((await call(path('old', 'verify'), 'officer', { version: 9 })).body['type']).toBe(
      '/problems/version-conflict',
    );
    expect((await call(path('none', 'verify'), 'officer', {})).status).toBe(404);
    expect((await call(path('old', 'verify'), 'viewer', {})).status).toBe(403);
    expect((await call(path('old', 'acknowledge'), 'manager', {})).status).toBe(403);
  });

  test('of two officers who decide at once, one is refused', async () => {
    await handle(reported('opened', episode('race', 1, { station: 'race' })));
    const replies = await Promise.all([
      call(path('race', 'verify'), 'officer', { version: 1 }),
      call(path('race', 'dismiss'), 'officer', { version: 1, reason: 'other', note: 'n' }),
    ]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
  });
});

describe('the stream', () => {
  interface Event {
    readonly id: string;
    readonly type: string;
    readonly data: { readonly episode?: { readonly id: string; readonly version: number } };
  }

  /** Reads events until `stop`; resumes where the caller says. */
  async function follow(
    lastEventId?: string,
    token = 'viewer',
  ): Promise<{ events: Event[]; stop: () => void }> {
    const abort = new AbortController();
    const reply = await fetch(`${base}/leads/stream`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: abort.signal,
    });
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const events: Event[] = [];
    const read = async (): Promise<void> => {
      let rest = '';
      const decoder = new TextDecoder();
      for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
        const frames = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1] ?? '';
          if (field('data'))
            events.push({
              id: field('id'),
              type: field('event'),
              data: JSON.parse(field('data')) as Event['data'],
            });
        }
      }
    };
    void read().catch(() => undefined);
    return { events, stop: () => abort.abort() };
  }
  const summary = (events: readonly Event[]) =>
    events
      .filter((event) => event.data.episode)
      .map((event) => `${event.type} ${event.data.episode!.id}/${event.data.episode!.version}`);

  test('sends changes as they are committed and resumes without loss', async () => {
    const first = await follow();
    await eventually(() => first.events[0]?.type === 'start');
    await handle(reported('opened', episode('sse', 1, { station: 'sse' })));
    await eventually(() => summary(first.events).length === 1);
    expect(summary(first.events)).toEqual(['opened sse/1']);
    first.stop();
    await handle(reported('extended', episode('sse', 2, { station: 'sse' })));
    await call(`/leads/${leadIdOf('sse')}/acknowledge`, 'officer', {});
    const second = await follow(first.events.at(-1)!.id);
    await eventually(() => summary(second.events).length === 2);
    expect(summary(second.events)).toEqual(['amended sse/2', 'acknowledged sse/2']);
    second.stop();
    const third = await follow(first.events[0]!.id);
    await eventually(() => summary(third.events).length === 3);
    expect(third.events.map((event) => event.id)).toEqual(
      [...first.events.slice(1), ...second.events].map((event) => event.id),
    );
    third.stop();
  });

  test('sends each reader the leads of their districts', async () => {
    const readers = [
      await follow(undefined, 'viewer/A'),
      await follow(undefined, 'viewer/B'),
      await follow(),
    ];
    await eventually(() => readers.every(({ events }) => events.length === 1));
    for (const [id, district] of [
      ['s-a', 'A'],
      ['s-b', 'B'],
      ['s-none', undefined],
      ['s-end', 'A'],
      ['s-end2', 'B'],
    ] as const)
      // prettier-ignore
      await handle(reported('opened', episode(id, 1, { station: id, district })));
    await eventually(() => summary(readers[2]!.events).length === 5);
    await eventually(() => readers.every(({ events }) => summary(events).length >= 2));
    expect(readers.map(({ events }) => summary(events))).toEqual([
      ['opened s-a/1', 'opened s-end/1'],
      ['opened s-b/1', 'opened s-end2/1'],
      ['opened s-a/1', 'opened s-b/1', 'opened s-none/1', 'opened s-end/1', 'opened s-end2/1'],
    ]);
    for (const reader of readers) reader.stop();
  });

  test('misses nothing while many writers commit at once', async () => {
    const reader = await follow();
    await eventually(() => reader.events.length === 1);
    const writers = 8;
    const each = 15;
    await Promise.all(
      Array.from({ length: writers }, async (_, w) => {
        for (let n = 1; n <= each; n++)
          await handle(reported(n === 1 ? 'opened' : 'extended', episode(`w${w}`, n, { station: `w${w}` })));
      }),
    );
    await eventually(() => summary(reader.events).length >= writers * each, { what: 'all changes' });
    expect(new Set(summary(reader.events)).size).toBe(writers * each);
    const ids = reader.events.map((event) => Number(event.id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    reader.stop();
  });

  test('tells a reader whose place is gone or unknown to load again', async () => {
    for (const place of ['999999999', 'nonsense']) {
      const reader = await follow(place);
      await eventually(() => reader.events[0]?.type === 'reset');
      reader.stop();
    }
  });

  test('forgets changes after seven days, and tells a reader who comes back later', async () => {
    const { rows } = await db.pool.query<{ id: number }>(
      'SELECT id FROM enforcement.lead_change ORDER BY id DESC LIMIT 3',
    );
    const [newest, middle, oldest] = rows.map((row) => row.id) as [number, number, number];
    await db.pool.query(`UPDATE enforcement.lead_change SET at = now() - interval '8 days' WHERE id <= $1`, [
      oldest,
    ]);
    await trimChanges(db.pool, changeTable, 7);
    const late = await follow(String(oldest));
    await eventually(() => late.events[0]?.type === 'reset' && late.events[0].id === String(newest));
    late.stop();
    const inTime = await follow(String(middle));
    await eventually(() => inTime.events.length === 1);
    expect(inTime.events[0]?.id).toBe(String(newest));
    inTime.stop();
  });
});
