import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { leadRoutes } from '@farwatch/contracts/http';
import { importAll } from '@farwatch/kit/api-client';
import { freePort } from '@farwatch/kit/part-process';
import { eventually } from '@farwatch/testing/eventually';

import { platform, type Platform } from './platform.js';

const hourMs = 3_600_000;
const lastHour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const ids = Array.from({ length: 24 }, (_, n) => `share-${n}`);
const metricsOf = new Map<string, number>();
let p: Platform;

/** One exceeding hour of every station; hours far apart are episodes of their own. */
async function exceedAll(hoursAgo: number): Promise<void> {
  const start = new Date(lastHour - hoursAgo * hourMs).toISOString();
  const end = new Date(lastHour - (hoursAgo - 1) * hourMs).toISOString();
  const payload = JSON.stringify({ readings: [{ pollutant: 'NO2', value: 250, unit: 'ug/m3', start, end }] });
  await Promise.all(ids.map((id) => p.mqtt.publish(`farwatch/v1/stations/${id}/readings`, payload)));
}
const leads = async (): Promise<number> =>
  (await p.client.call(leadRoutes.listLeads, { query: { limit: 1000 } })).items.length;
/** Names of the processes that have handled nothing so far. */
async function idle(): Promise<string[]> {
  const working = await Promise.all(
    [...metricsOf].map(async ([name, port]) => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const counter = name.startsWith('rules')
        ? 'farwatch_consumer_records_total'
        : 'farwatch_ingest_messages_total';
      const lines = text.split('\n').filter((line) => line.startsWith(counter));
      return lines.some((line) => Number(line.split(' ').at(-1)) > 0);
    }),
  );
  return [...metricsOf.keys()].filter((_, n) => !working[n]);
}

beforeAll(async () => {
  p = await platform({ doors: 'registry,parking,api,enforcement,reporting' });
  for (const name of ['ingest1', 'ingest2', 'rules1', 'rules2']) {
    const port = await freePort();
    metricsOf.set(name, port);
    const parts = name.startsWith('rules') ? 'rules' : 'ingest-station';
    await p.add(name, parts, { METRICS_PORT: String(port), MQTT_DIRECT_PORT: '0' });
  }
  await importAll(p.client, 'stations', ['id,kind,name,zone', ...ids.map((id) => `${id},air,${id},II`)]);
  await p.known(...ids);
}, 180_000);
afterAll(() => p?.stop(), 60_000);

describe('parts as processes of their own, two of a kind', () => {
  test('share the work', async () => {
    await exceedAll(100);
    await eventually(async () => (await leads()) === ids.length, {
      timeoutMs: 30_000,
      what: 'a lead per station',
    });
    // Whoever joined last has its share from the next message on: the same again, which changes nothing.
    await eventually(async () => (await exceedAll(100), (await idle()).length === 0), {
      timeoutMs: 60_000,
      intervalMs: 500,
      what: 'work for every process',
    });
    expect(await leads()).toBe(ids.length);
  });

  test('when one of each is killed, the other takes over its work within 15 s', async () => {
    await Promise.all([p.processes.get('ingest1')!.kill(), p.processes.get('rules1')!.kill()]);
    const killed = Date.now();
    await exceedAll(50);
    await eventually(async () => (await leads()) === 2 * ids.length, {
      timeoutMs: 15_000 - (Date.now() - killed),
      what: 'all leads',
    });
  });

  test('when it comes back they share again, and nothing was done twice', async () => {
    await p.processes.get('rules1')!.start();
    await p.processes.get('ingest1')!.start();
    await exceedAll(20);
    await eventually(async () => (await leads()) === 3 * ids.length, {
      timeoutMs: 30_000,
      what: 'all leads',
    });
    expect(await leads()).toBe(3 * ids.length);
  });
});
