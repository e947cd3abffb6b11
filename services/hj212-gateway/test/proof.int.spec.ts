import { connect } from 'node:net';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tombstone } from '@farwatch/messaging/outputs';
import { events } from '@farwatch/contracts/events';
import { eventually } from '@farwatch/testing/eventually';

import { dataOf, frameOf, hash, Logger, stamp, startRig, type Rig } from './rig.js';

const hourMs = 3_600_000;
const hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const [guessed, bound, changed, removed] = [
  'PROOF000000001',
  'PROOF000000002',
  'PROOF000000003',
  'PROOF000000004',
];
let rig: Rig;
let turn = 0;

function fresh(of: string, pw?: string): { frame: Uint8Array; qn: string } {
  const qn = `2026060100${String(++turn).padStart(7, '0')}`;
  const area = `DataTime=${stamp(hour - (turn % 900) * hourMs)};a21026-Avg=${turn},a21026-Flag=N`;
  return { qn, frame: frameOf(dataOf(of, qn, area, { cn: '2061', ...(pw === undefined ? {} : { pw }) })) };
}

async function answered(device: Logger, of: string): Promise<void> {
  const { frame, qn } = fresh(of);
  device.send(frame);
  await device.hears(`QN=${qn}`);
}

const counts = async (of: string): Promise<Record<string, number> | undefined> => {
  const { rows } = await rig.pool.query<{ counts: Record<string, number> }>(
    `SELECT doc->'counts' AS counts FROM hj212.device WHERE mn = $1`,
    [of],
  );
  return rows[0]?.counts;
};

/** A logger at another address of this machine. */
async function elsewhere(localAddress: string): Promise<Logger> {
  const socket = connect({ port: rig.port, host: '127.0.0.1', localAddress });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return Logger.of(socket);
}

beforeAll(async () => {
  rig = await startRig();
  await rig.register({ mn: guessed }, { mn: bound }, { mn: changed }, { mn: removed });
}, 90_000);
afterAll(() => rig?.stop(), 30_000);

test('who guesses is not answered when he is right, and locks out neither the device elsewhere nor an open connection', async () => {
  const open = await Logger.connect(rig.port);
  await answered(open, guessed);
  const guesser = await Logger.connect(rig.port);
  for (let n = 0; n < 60; n++) guesser.send(fresh(guessed, String(100_000 + n)).frame);
  await eventually(async () => ((await counts(guessed))?.['password-throttled'] ?? 0) >= 20);
  const right = fresh(guessed);
  guesser.send(right.frame);
  await answered(open, guessed);
  const device = await elsewhere('127.0.0.2');
  await answered(device, guessed);
  expect(guesser.received).toBe('');
  expect((await counts(guessed))!['password-wrong']).toBeLessThanOrEqual(35);
  for (const one of [open, guesser, device]) one.end();
});

test('an MN that is bound to a network is taken from there, not from elsewhere, and who was elsewhere is hung up on', async () => {
  const near = await Logger.connect(rig.port);
  await answered(near, bound);
  await rig.change({ mn: bound, networks: ['127.0.0.3/32'] });
  await eventually(() => near.closed);
  const far = await Logger.connect(rig.port);
  far.send(fresh(bound).frame);
  await eventually(async () => (await counts(bound))?.['network-not-allowed'] === 1);
  expect(far.received).toBe('');
  const there = await elsewhere('127.0.0.3');
  await answered(there, bound);
  for (const one of [far, there]) one.end();
});

test('another password or no registration ends the connections of the MN, another unit does not', async () => {
  const [first, second] = [await Logger.connect(rig.port), await Logger.connect(rig.port)];
  await answered(first, changed);
  await answered(second, removed);
  await rig.change({ mn: changed, units: { a34004: 'ug/m3' } });
  const facts = { id: 'gone', source: '/farwatch/test' as const, time: new Date().toISOString() };
  await rig.producer.send([tombstone(events.hj212SourceChanged, 'changed', removed, facts)]);
  await eventually(() => second.closed);
  expect(first.closed).toBe(false);
  await rig.change({ mn: changed, passwordHash: hash('another-one') });
  await eventually(() => first.closed);
});
