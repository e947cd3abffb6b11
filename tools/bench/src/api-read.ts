import { indicatorRoutes, leadRoutes, stationRoutes } from '@farwatch/contracts/http';
import { connectClient } from '@farwatch/mqtt/client';
import { mqttTopics } from '@farwatch/contracts/mqtt';
import { groupLag } from '@farwatch/messaging/read-topic';
import { pause } from '@farwatch/runtime/scope';

import { importAll } from '@farwatch/kit/api-client';
import { untilKnown } from '@farwatch/lab/fleet/register';
import { latencyFigures, type Bench, type Figure } from './harness.js';
import { ownPlatform } from '@farwatch/kit/own-platform';

const hourMs = 3_600_000;
const stations = 500;
const hours = 48;

/** Reads through the public door: lists, one station, a series, leads and yearly figures. */
export const apiReadBench: Bench = {
  name: 'api-read',
  about: `reads of the public API over ${stations} stations with ${hours} hours of readings, 8 callers`,
  async run({ scale, say }) {
    const own = await ownPlatform(['registry,parking,api,ingest-station,rules,enforcement,reporting']);
    const client = await connectClient(own.stack.mqttUrl, { clientId: 'api-read' });
    try {
      const ids = Array.from({ length: stations }, (_, n) => `read-${n}`);
      await importAll(own.client, 'stations', [
        'id,kind,name,zone,district',
        ...ids.map((id) => `${id},air,${id},II,bench`),
      ]);
      await untilKnown(own.client, own.stack.mqttUrl, ids.slice(-1), undefined);
      say('filling');
      const now = Math.floor(Date.now() / hourMs) * hourMs;
      for (let hour = hours; hour > 0; hour--) {
        const start = new Date(now - hour * hourMs).toISOString();
        const end = new Date(now - (hour - 1) * hourMs).toISOString();
        await Promise.all(
          ids.map((id, n) =>
            client.publish(
              mqttTopics.readings(id),
              JSON.stringify({
                readings: [
                  { pollutant: 'PM2.5', value: 30 + (n % 50), unit: 'ug/m3', start, end },
                  { pollutant: 'NO2', value: 150 + ((n + hour) % 60), unit: 'ug/m3', start, end },
                ],
              }),
            ),
          ),
        );
      }
      while (
        (await groupLag(own.connection, 'reporting', 'readings')) +
          (await groupLag(own.connection, 'rules', 'readings')) +
          (await groupLag(own.connection, 'enforcement', 'exceedances')) >
        0
      )
        await pause(200);
      const day = new Date(now).toISOString().slice(0, 10);
      const from = new Date(now - hours * hourMs).toISOString();
      const to = new Date(now).toISOString();
      const series = { pollutant: 'a34004', interval: 'hour', from, to } as const;
      const year = { area: 'bench', from: `${day.slice(0, 4)}-01-01`, to: day, period: 'year' } as const;
      const { client: api } = own;
      const params = (n: number): { id: string } => ({ id: ids[n % stations]! });
      const reads: readonly [string, (n: number) => Promise<unknown>][] = [
        ['100 stations', () => api.call(stationRoutes.listStations, { query: { limit: 100 } })],
        ['one station', (n) => api.call(stationRoutes.getStation, { params: params(n) })],
        [
          '48 hours of one series',
          (n) => api.call(stationRoutes.listReadings, { params: params(n), query: series }),
        ],
        ['50 leads', () => api.call(leadRoutes.listLeads, { query: { limit: 50 } })],
        ['PM2.5 of the district, year', () => api.call(indicatorRoutes.air, { query: year })],
      ];
      const figures: Figure[] = [];
      for (const [name, read] of reads) {
        const times: number[] = [];
        const count = Math.round(2_000 * scale);
        let next = 0;
        const began = performance.now();
        await Promise.all(
          Array.from({ length: 8 }, async () => {
            for (let n = next++; n < count; n = next++) {
              const at = performance.now();
              await read(n);
              times.push(performance.now() - at);
            }
          }),
        );
        figures.push(
          {
            name: `${name}: requests`,
            value: Math.round(count / ((performance.now() - began) / 1_000)),
            unit: '/s',
          },
          ...latencyFigures(name, times),
        );
      }
      return figures;
    } finally {
      await client.end();
      await own.stop();
    }
  },
};
