import 'reflect-metadata';

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PatrolMedia, PatrolReported } from '@farwatch/contracts/events';
import { mediumItem, type MediumItem, type Principal } from '@farwatch/contracts/http';
import type { FlightProgress } from '@farwatch/domain/patrol';
import type { FileStore } from '@farwatch/files/file-store';
import { openFiles } from '@farwatch/files/open-files';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import type { HttpDeps } from '@farwatch/http/module';
import { inTransaction } from '@farwatch/persistence/transaction';
import { silentLogger } from '@farwatch/runtime/log';
import { startObjectStorage, type ObjectStorage } from '@farwatch/testing/object-storage';
import { eventually } from '@farwatch/testing/eventually';
import { principalOf } from '@farwatch/testing/principal';

import { httpModule } from '../src/http/index.js';
import { applyMedia } from '../src/patrol/apply-media.js';
import { applyReport } from '../src/patrol/apply-report.js';
import { createRegisterFacts } from '../src/patrol/register-facts.js';
import { saveProgress } from '../src/store/patrol/flights.js';
import { saveObservations } from '../src/store/patrol/observations.js';
import { photo, sha256Of } from '@farwatch/testing/photo';
import { iso, reported, start } from './patrol-support.js';
import { database, type TestDatabase } from './support.js';
import { ownRoutes } from './routes.js';

const drones = new Map([
  ['uav-A', { id: 'uav-A', name: 'A', serials: ['AIR-A'], district: 'A', simulated: false }],
  ['uav-B', { id: 'uav-B', name: 'B', serials: [], district: 'B', simulated: false }],
]);
const none = new Map<string, never>();
const facts = createRegisterFacts({ drones, stations: none, enterprises: none, limits: none });

let db: TestDatabase;
let app: HttpApp;
let base: string;
let folder: string;
let storage: ObjectStorage;
let store: FileStore;
let clock = start + 3_600_000;

// The real server of the port: what holds with a bucket holds with a folder, which keeps the same suite.
beforeAll(async () => {
  [db, storage] = await Promise.all([database(), startObjectStorage()]);
  folder = mkdtempSync(join(tmpdir(), 'farwatch-media-'));
  store = await openFiles({
    DATA_DIR: folder,
    FARWATCH_FILES: `s3://${storage.bucket}/media`,
    FARWATCH_S3_ENDPOINT: storage.endpoint,
    FARWATCH_S3_ACCESS_KEY: storage.accessKey,
    FARWATCH_S3_SECRET_KEY: storage.secretKey,
  });
  const deps: Partial<HttpDeps> = {
    pool: db.pool,
    log: silentLogger,
    files: { store, folder },
    droneOf: async (id) => drones.get(id),
  };
  app = await createHttpApp({
    modules: [httpModule(deps as HttpDeps, () => clock)],
    routes: ownRoutes,
    complete: false,
    verifier: { verify: (token) => Promise.resolve(callerOf(token)) },
    log: silentLogger,
    ratePerSecond: 0,
    checkAnswers: true,
  });
  await app.nest.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.fastify.server.address() as AddressInfo).port}/api/v1`;
}, 120_000);
afterAll(async () => {
  await app?.close();
  await Promise.all([db?.close(), storage?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function callerOf(token: string): Principal {
  const [role = '', districts] = token.split('/');
  return principalOf(role, districts === undefined ? 'all' : { districts: districts.split('+') });
}

interface Problem {
  readonly status: number;
  readonly type: string;
  readonly detail: string;
}

async function send(
  query: Record<string, string>,
  content: Uint8Array<ArrayBuffer> | Blob,
  { name = 'DJI_0001.jpg', token = 'officer' } = {},
): Promise<{ status: number; body: MediumItem & Problem }> {
  const form = new FormData();
  form.append('file', content instanceof Blob ? content : new Blob([content], { type: 'image/jpeg' }), name);
  const reply = await fetch(`${base}/patrol-media?${String(new URLSearchParams(query))}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' },
    body: form,
  });
  return { status: reply.status, body: (await reply.json()) as MediumItem & Problem };
}

const ask = (path: string, token = 'viewer', init: RequestInit = {}): Promise<Response> =>
  fetch(path.startsWith('http') ? path : `${base}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      'accept-language': 'en',
      ...(init.headers as Record<string, string> | undefined),
    },
  });
const medium = async (id: string, token?: string): Promise<MediumItem> =>
  mediumItem.parse(await (await ask(`/patrol-media/${id}`, token)).json());
const list = async (query: string, token?: string): Promise<MediumItem[]> =>
  ((await (await ask(`/patrol-media?${query}`, token)).json()) as { items: MediumItem[] }).items;

const progress = (atMs: number, status: FlightProgress['status']): FlightProgress => ({
  bid: 'b1',
  atMs,
  status,
});

/** A flight of ten minutes to the east, 5 m/s, a point every 2 s. */
async function fly(flight: string, drone = 'uav-A'): Promise<string> {
  return inTransaction(db.pool, async (client) => {
    const { district, simulated } = drones.get(drone)!;
    const flyer = { drone, flight, district, simulated };
    const row = await saveProgress(client, flyer, [progress(start, 'sent'), progress(start + 600_000, 'ok')]);
    const track = Array.from({ length: 300 }, (_, n) => ({
      at: iso(start + n * 2_000),
      place: { lon: 117.3 + n * 0.000115, lat: 39 },
    }));
    const said = { drone, simulated, via: 'mqtt' as const, device: 'AIR', readings: [], wind: [] };
    await saveObservations(client, [{ ...said, track }]);
    return row.id;
  });
}

const report = (data: PatrolReported): Promise<unknown> =>
  inTransaction(db.pool, (client) => applyReport(client, data, facts, iso(clock)));
const announce = (data: Partial<PatrolMedia>): Promise<void> =>
  inTransaction(db.pool, (client) =>
    applyMedia(
      client,
      [{ drone: 'uav-A', simulated: false, via: 'mqtt', objectKey: 'k', ...data } as PatrolMedia],
      facts,
      iso(clock),
    ),
  );
const of = (reportId: string, id = 'm1'): Record<string, string> => ({
  source: 'contractor',
  report: reportId,
  medium: id,
});

describe('a photo', () => {
  test('comes back byte for byte, with its hash, as a download that nothing runs', async () => {
    const bytes = await photo({ lat: 39, lon: 117.31 });
    const { status, body } = await send(of('whole'), bytes);
    expect([status, body.state, body.sha256, body.bytes]).toEqual([
      201,
      'received',
      sha256Of(bytes),
      bytes.length,
    ]);
    const content = await ask(`/patrol-media/${body.id}/content`);
    expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(content.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      etag: `"${sha256Of(bytes)}"`,
    });
    expect(content.headers.get('content-disposition')).toMatch(/^attachment; /);
    const part = await ask(`/patrol-media/${body.id}/content`, 'viewer', {
      headers: { range: 'bytes=2-11' },
    });
    expect([part.status, Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(2, 12))]).toEqual([
      206,
      true,
    ]);
    expect(await send(of('whole'), bytes)).toMatchObject({ status: 201, body: { id: body.id } });
    const { rows } = await db.pool.query<{ count: number }>(
      `SELECT count(*) AS count FROM enforcement.patrol_medium WHERE sha256 = $1`,
      [sha256Of(bytes)],
    );
    expect(rows[0]!.count).toBe(1);
  });

  test('has a thumbnail of 320 pixels, turned, without the place that its EXIF gives away', async () => {
    const bytes = await photo({ lat: 39, lon: 117.31, width: 800, height: 400, orientation: 6 }, 3);
    const { body } = await send(of('thumb'), bytes);
    expect(body.hasThumbnail).toBe(true);
    const answer = await ask(`/patrol-media/${body.id}/thumbnail`);
    const small = Buffer.from(await answer.arrayBuffer());
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const { Transformer } = await import('@napi-rs/image');
    expect(await new Transformer(small).metadata()).toMatchObject({ width: 160, height: 320 });
    expect(small.includes(Buffer.from('Exif'))).toBe(false);
    expect((await ask(`/patrol-media/${body.id}/thumbnail`)).headers.get('etag')).toBe(
      answer.headers.get('etag'),
    );
  });

  test('of 200 MB is refused with its limit, and nothing of it is kept', async () => {
    const head = await photo();
    const piece = new Uint8Array(1024 * 1024);
    const big = new Blob([head, ...Array.from({ length: 200 }, () => piece)], { type: 'image/jpeg' });
    const { status, body } = await send(of('big'), big);
    expect([status, body.type]).toEqual([413, '/problems/medium-too-large']);
    expect(body.detail).toBe('image/jpeg: at most 104857600 bytes (100 MiB) are taken');
    const [kept] = await list('report=big', 'viewer');
    expect(kept).toMatchObject({ state: 'refused', refusals: [{ code: 'medium-too-large' }] });
    expect(readdirSync(join(folder, 'files', 'drafts'))).toEqual([]);
  });

  test.each([
    ['a .jpg that is HTML', '<!DOCTYPE html><script>alert(1)</script>', 'text/html'],
    [
      'an SVG with a script',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      'image/svg+xml',
    ],
    ['a program', '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0', 'application/x-elf'],
  ])('%s is refused by its bytes, kept, and never shown', async (name, text, type) => {
    const bytes = Buffer.from(text, 'latin1');
    const reportId = `type-${type}`;
    const { status, body } = await send(of(reportId), bytes, { name: 'photo.jpg' });
    expect([status, body.type, body.detail.includes(type)]).toEqual([415, '/problems/type-not-taken', true]);
    const [kept] = await list(`report=${encodeURIComponent(reportId)}`);
    expect(kept).toMatchObject({ state: 'refused', hasThumbnail: false });
    expect(kept!.refusals).toMatchObject([
      { code: 'type-not-taken', sha256: sha256Of(bytes), name: 'photo.jpg' },
    ]);
    expect(kept!.sha256).toBeUndefined();
    expect(await store.has(sha256Of(bytes))).toBe(true);
    for (const what of ['content', 'thumbnail'])
      expect((await ask(`/patrol-media/${kept!.id}/${what}`)).status).toBe(404);
  });

  test.each([
    ['../../../../etc/cron.d/x.jpg', 'x.jpg'],
    ['C:\\Windows\\..\\y.jpg', 'y.jpg'],
    ['..', undefined],
    ['photo\u202egpj.exe', 'photogpj.exe'],
  ])('a name that leads elsewhere (%j) is only a name', async (given, kept) => {
    const bytes = await photo({}, 17 + given.length);
    const { status, body } = await send(of(`name-${given.length}`), bytes, { name: given });
    expect([status, body.name]).toEqual([201, kept]);
    const names = (await ask(`/patrol-media/${body.id}/content`)).headers.get('content-disposition');
    expect(names).not.toMatch(/[/\\]|%2F/i);
  });
});

describe('a hash', () => {
  test('that the sender states must be that of the content', async () => {
    const bytes = await photo({}, 5);
    const wrong = await send({ ...of('stated'), sha256: 'a'.repeat(64) }, bytes);
    expect([wrong.status, wrong.body.type]).toEqual([409, '/problems/hash-differs']);
    const right = await send({ ...of('stated'), sha256: sha256Of(bytes) }, bytes);
    expect(right).toMatchObject({ status: 201, body: { refusals: [{ code: 'hash-differs' }] } });
  });

  test.each(['report first', 'media first'])(
    'that differs from the announced one is never shown as evidence (%s)',
    async (order) => {
      const id = `differs-${order}`;
      const [bytes, right] = [await photo({}, 7), await photo({}, 8)];
      const data = reported(id, { media: [{ id: 'm1', sha256: sha256Of(right) }] });
      if (order === 'report first') await report(data);
      const sent = await send(of(id), bytes);
      expect(sent.status).toBe(order === 'report first' ? 409 : 201);
      if (order === 'media first') await report(data);
      const [found] = await list(`report=${encodeURIComponent(id)}`);
      expect(found).toMatchObject({
        state: 'refused',
        announcedSha256: sha256Of(right),
        refusals: [{ code: 'hash-differs', sha256: sha256Of(bytes) }],
      });
      expect(found!.sha256).toBeUndefined();
      expect((await ask(`/patrol-media/${found!.id}/content`)).status).toBe(404);
      expect(await send(of(id), right)).toMatchObject({ status: 201, body: { state: 'complete' } });
    },
  );
});

describe('order', () => {
  const steps = ['flight', 'report', 'media'] as const;
  const orders = steps.flatMap((a) =>
    steps.filter((b) => b !== a).map((b) => [a, b, steps.find((c) => c !== a && c !== b)!] as const),
  );
  test.each(orders)('%s, %s, %s end the same', async (...order) => {
    const name = order.join('-');
    const bytes = await photo({ lat: 39, lon: 117.3115, local: '2026:11:01 09:03:20', offset: '+08:00' }, 9);
    for (const step of order) {
      if (step === 'flight') await fly(`f-${name}`);
      if (step === 'report')
        await report(reported(name, { flight: `f-${name}`, media: [{ id: 'm1', sha256: sha256Of(bytes) }] }));
      if (step === 'media') expect((await send(of(name), bytes, { token: 'device/A' })).status).toBe(201);
    }
    const [found, ...more] = await list(`report=${name}`, 'viewer/A');
    expect(more).toEqual([]);
    const { rows } = await db.pool.query<{ id: string }>(
      'SELECT id FROM enforcement.patrol_flight WHERE flight = $1',
      [`f-${name}`],
    );
    expect(rows).toHaveLength(1);
    expect(found).toMatchObject({
      state: 'complete',
      drone: 'uav-A',
      district: 'A',
      flight: rows[0]!.id,
      sha256: sha256Of(bytes),
      track: { seconds: 0 },
      marks: [],
    });
    expect(found!.findings).toHaveLength(1);
    expect(found!.track!.metres).toBeLessThan(20);
    expect((await list(`flight=${found!.flight}`)).map(({ id }) => id)).toEqual([found!.id]);
    expect((await list(`finding=${found!.findings[0]}`)).map(({ id }) => id)).toEqual([found!.id]);
    const finding = (await (await ask(`/patrol-findings/${found!.findings[0]}`)).json()) as {
      mediaItems: MediumItem[];
      lead?: string;
    };
    expect(finding.mediaItems).toMatchObject([{ id: found!.id, state: 'complete' }]);
    const lead = await db.pool.query<{ details: { media?: string[] } }>(
      `SELECT details FROM enforcement.lead WHERE id = $1`,
      [finding.lead],
    );
    expect(lead.rows[0]!.details.media).toContain(found!.id);
    expect(await list(`report=${name}`, 'viewer/B')).toEqual([]);
    expect((await ask(`/patrol-media/${found!.id}`, 'viewer/B')).status).toBe(404);
    expect((await ask(`/patrol-media/${found!.id}/content`, 'viewer/B')).status).toBe(404);
  });

  test('media that never come are expected, a day after the flight incomplete, and complete when they come after all', async () => {
    await fly('f-never');
    await report(reported('never', { flight: 'f-never' }));
    const states = async (): Promise<unknown[]> => {
      const [one] = await list('report=never');
      const flight = (await (await ask(`/flights/${one!.flight}`)).json()) as { mediaState: string };
      return [one!.state, flight.mediaState];
    };
    expect((await list('report=never'))[0]!.state).toBe('expected');
    const flights = async (): Promise<string[]> =>
      (
        (await (await ask('/flights?limit=1000')).json()) as {
          items: { flight: string; mediaState: string }[];
        }
      ).items
        .filter(({ flight }) => flight === 'f-never')
        .map(({ mediaState }) => mediaState);
    expect(await flights()).toEqual(['incomplete']);
    const before = clock;
    clock = start + 26 * 3_600_000;
    try {
      expect((await list('report=never'))[0]!.state).toBe('incomplete');
      expect((await list('report=never&state=incomplete')).length).toBe(1);
      await send(of('never'), await photo({}, 11));
      expect(await states()).toEqual(['complete', 'complete']);
    } finally {
      clock = before;
    }
  });

  test('what a higher revision names no more is expected no more', async () => {
    await report(reported('rev', { media: [{ id: 'm1' }, { id: 'm2' }] }));
    expect(await list('report=rev')).toHaveLength(2);
    await report(reported('rev', { media: [{ id: 'm2' }], revision: 2 }));
    expect((await list('report=rev')).map((one) => one.report!.medium)).toEqual(['m2']);
  });

  test('a file that a dock announced and a report names by its key is one content for both', async () => {
    await fly('f-key');
    await announce({ flight: 'f-key', objectKey: 'a/b.jpg', name: 'b.jpg' });
    await report(reported('key', { flight: 'f-key', media: [{ id: 'm1', objectKey: 'a/b.jpg' }] }));
    const [asked] = await list('report=key');
    expect(asked!.state).toBe('expected');
    const bytes = await photo({}, 13);
    const sent = await send({ drone: 'uav-A', flightName: 'f-key', objectKey: 'a/b.jpg' }, bytes);
    expect(sent).toMatchObject({ status: 201, body: { state: 'complete', objectKey: 'a/b.jpg' } });
    expect((await list('report=key'))[0]).toMatchObject({ state: 'complete', sha256: sha256Of(bytes) });
  });

  test('a photo that names only the drone finds its flight by its time, before or after', async () => {
    const says = { lat: 39, lon: 117.31, local: '2026:11:01 09:05:00' };
    const early = await send({ drone: 'uav-B', zone: '+08:00' }, await photo(says, 15));
    expect(early.body).toMatchObject({
      state: 'received',
      exif: { zone: 'declared', at: iso(start + 300_000) },
    });
    const id = await fly('f-time', 'uav-B');
    const late = await send({ drone: 'uav-B', zone: '+08:00' }, await photo(says, 16));
    for (const { body } of [early, late])
      expect(await medium(body.id)).toMatchObject({ flight: id, state: 'complete', district: 'B' });
  });
});

describe('EXIF that lies', () => {
  test('is a mark on the medium, with metres and seconds, never silent', async () => {
    const id = await fly('f-lie');
    const far = { lat: 39.02, lon: 117.31, local: '2026:11:01 21:05:00', offset: '+08:00' };
    const { body } = await send({ flight: id, takenAt: iso(start + 60_000) }, await photo(far, 19));
    expect(body.marks.map(({ code }) => code).sort()).toEqual([
      'position-differs',
      'stated-time-differs',
      'time-differs',
    ]);
    expect(body.track!.metres).toBeGreaterThan(2_000);
    expect(body.track!.seconds).toBeCloseTo(12 * 3_600 + 300 - 598, 0);
    expect(body.marks.every(({ text }) => text.zh !== '' && text.en !== '')).toBe(true);
  });

  test.each([
    ['0,0', { lat: 0, lon: 0, local: '2026:11:01 09:05:00', offset: '+08:00' }, ['position-refused']],
    ['nothing', {}, ['no-position', 'no-time']],
    [
      'a local time without a zone',
      { lat: 39, lon: 117.3115, local: '2026:11:01 09:03:20' },
      ['zone-undeclared'],
    ],
  ])('%s is told as what it is', async (what, says, codes) => {
    const id = await fly(`f-${what}`);
    const { body } = await send({ flight: id }, await photo(says, 21));
    expect(body.marks.map(({ code }) => code)).toEqual(codes);
  });
});

describe('who may send', () => {
  test('nobody attaches anything to what lies in another district', async () => {
    const id = await fly('f-scope');
    await report(reported('scope', { flight: 'f-scope' }));
    const bytes = await photo({}, 23);
    expect((await send({ flight: id }, bytes, { token: 'officer/B' })).status).toBe(404);
    expect((await send({ drone: 'uav-A' }, bytes, { token: 'officer/B' })).status).toBe(404);
    expect((await send(of('scope'), bytes, { token: 'officer/B' })).status).toBe(404);
    expect((await list('report=scope'))[0]!.sha256).toBeUndefined();
    expect((await send({ drone: 'uav-no' }, bytes)).body.type).toBe('/problems/unknown-drone');
    expect((await send({ kind: 'photo' }, bytes)).body.type).toBe('/problems/subject-unclear');
    expect((await send(of('scope'), bytes, { token: 'viewer' })).status).toBe(403);
  });

  test('what came before the report from another district joins nothing', async () => {
    const bytes = await photo({}, 25);
    expect((await send(of('foreign'), bytes, { token: 'officer/B' })).status).toBe(201);
    await report(reported('foreign'));
    const [found] = await list('report=foreign', 'viewer/A');
    expect(found).toMatchObject({ refusals: [{ code: 'foreign-district' }] });
    expect(found!.sha256).toBeUndefined();
    expect(await send(of('foreign'), bytes, { token: 'officer/A' })).toMatchObject({
      status: 201,
      body: { state: 'complete' },
    });
  });
});

describe('an upload in pieces', () => {
  const tus = { 'tus-resumable': '1.0.0' };
  const meta = (said: Record<string, string>): string =>
    Object.entries(said)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
      .join(',');
  const begin = (bytes: number, said: Record<string, string>, token = 'officer'): Promise<Response> =>
    ask('/patrol-media/uploads', token, {
      method: 'POST',
      headers: { ...tus, 'upload-length': String(bytes), 'upload-metadata': meta(said) },
    });
  const patch = (where: string, offset: number, piece: Uint8Array<ArrayBuffer>, token = 'officer') =>
    ask(new URL(where, base).href, token, {
      method: 'PATCH',
      headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body: new Blob([piece]),
    });
  const head = (where: string, token = 'officer'): Promise<Response> =>
    ask(new URL(where, base).href, token, { method: 'HEAD', headers: tus });

  test('goes on after a broken connection, refuses a wrong offset, and is a medium once', async () => {
    const bytes = Buffer.from(await photo({ lat: 39, lon: 117.31 }, 27));
    const made = await begin(bytes.length, {
      ...of('tus'),
      filename: '../大 照片.jpg',
      sha256: sha256Of(bytes),
    });
    expect(made.status).toBe(201);
    const where = made.headers.get('location')!;
    expect(where).toMatch(/^\/api\/v1\/patrol-media\/uploads\/[0-9a-f]{32}$/);
    const first = await patch(where, 0, bytes.subarray(0, 1_000));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '1000']);
    const wrong = await patch(where, 500, bytes.subarray(500));
    expect([wrong.status, ((await wrong.json()) as Problem).type]).toEqual([409, '/problems/offset-differs']);
    expect((await head(where)).headers.get('upload-offset')).toBe('1000');
    const last = await patch(where, 1_000, bytes.subarray(1_000));
    expect(last.status).toBe(204);
    const id = last.headers.get('farwatch-medium')!;
    expect(await medium(id)).toMatchObject({ sha256: sha256Of(bytes), name: '大 照片.jpg' });
    // Whoever missed the last answer asks again.
    const again = await head(where);
    expect([again.status, again.headers.get('farwatch-medium')]).toEqual([200, id]);
    expect(again.headers.get('upload-offset')).toBe(String(bytes.length));
    expect((await patch(where, bytes.length, Buffer.alloc(0))).status).toBe(409);
    expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
  });

  test('that breaks off in the middle of a piece goes on at what has arrived', async () => {
    const bytes = Buffer.from(await photo({}, 29));
    const where = (await begin(bytes.length, of('tus-broken'))).headers.get('location')!;
    const { host, hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname);
    socket.write(
      `PATCH ${where} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer officer\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n` +
        `content-type: application/offset+octet-stream\r\ncontent-length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, 2_000));
    const offset = () => head(where).then((answer) => answer.headers.get('upload-offset'));
    await eventually(async () => (await offset()) === '2000');
    socket.destroy();
    const last = await eventually(async () => {
      const answer = await patch(where, 2_000, bytes.subarray(2_000));
      return answer.status === 204 && answer;
    });
    expect(await medium(last.headers.get('farwatch-medium')!)).toMatchObject({ sha256: sha256Of(bytes) });
  });

  test('whose end is no medium says why, also later', async () => {
    const bytes = Buffer.from('<html><script>alert(1)</script>');
    const where = (await begin(bytes.length, { ...of('tus-html'), filename: 'a.jpg' })).headers.get(
      'location',
    )!;
    const end = await patch(where, 0, bytes);
    expect([end.status, ((await end.json()) as Problem).type]).toEqual([415, '/problems/type-not-taken']);
    expect((await head(where)).status).toBe(415);
  });

  test('is its beginner’s alone, cannot be read, and leads nowhere', async () => {
    const where = (await begin(10, of('tus-own'))).headers.get('location')!;
    expect((await head(where, 'manager')).status).toBe(404);
    expect((await patch(where, 0, Buffer.from('x'), 'manager')).status).toBe(404);
    expect((await ask(new URL(where, base).href, 'officer', { method: 'GET', headers: tus })).status).toBe(
      405,
    );
    const overridden = await ask(new URL(where, base).href, 'officer', {
      method: 'PATCH',
      headers: {
        ...tus,
        'x-http-method-override': 'DELETE',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      body: 'x',
    });
    expect([overridden.status, overridden.headers.get('upload-offset')]).toEqual([204, '1']);
    for (const path of ['..%2f..%2fetc%2fpasswd', '%2e%2e', 'a'.repeat(32), `${'a'.repeat(31)}%00`])
      expect(
        (await head(`${new URL(base).pathname}/patrol-media/uploads/${path}`)).status,
      ).toBeGreaterThanOrEqual(400);
    expect((await ask(new URL(where, base).href, 'officer', { method: 'DELETE', headers: tus })).status).toBe(
      204,
    );
    expect((await head(where)).status).toBe(404);
  });

  test('is refused before the first byte where it could not be kept', async () => {
    expect((await begin(5 * 1024 ** 3, of('tus-big'))).status).toBe(413);
    expect((await begin(10, { flight: 'nowhere' })).status).toBe(404);
    expect((await begin(10, { ...of('tus-x'), sha256: 'x' })).status).toBe(400);
    expect((await begin(10, { ...of('tus-x'), extra: 'x' })).status).toBe(400);
    expect((await begin(10, of('tus-x'), 'viewer')).status).toBe(403);
  });

  test('says its versions and limits', async () => {
    const answer = await ask('/patrol-media/uploads', 'officer', { method: 'OPTIONS' });
    expect([answer.status, answer.headers.get('tus-max-size')]).toEqual([204, String(4 * 1024 ** 3)]);
    expect(answer.headers.get('tus-extension')!.split(',')).toContain('creation');
  });
});
