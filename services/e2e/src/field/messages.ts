/** Messages of stations and gateways (MQTT), and records as Kafka packs them. */
import { readFileSync } from 'node:fs';

import { createKafkaConnection } from '@farwatch/messaging/kafka';
import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import { expect } from '@jest/globals';

import {
  byPollutant,
  folder,
  inputOf,
  messageOf,
  p,
  parked,
  publish,
  readingsOf,
  stored,
  valuesOf,
  wide,
  type Cases,
  type Page,
  type Reading,
} from './doors.js';

export const messageCases: Cases = {
  async 'neg-sentinel-scaled'() {
    await publish('farwatch/v1/stations/case-neg/readings', readFileSync(`${folder}neg-day.json`));
    await parked('case-neg', 'value-out-of-range');
    expect(valuesOf(await stored('case-neg', 23, 'a34004'))).toEqual(
      Array.from({ length: 23 }, () => ['a34004', 30, 'N']),
    );
    const day = () =>
      p.get<Page<Reading>>(`/stations/case-neg/readings?${wide}&interval=day&pollutant=a34004`);
    await eventually(async () => (await day()).items[0]?.value === 30, {
      what: 'a day of 30',
      timeoutMs: 30_000,
    });
  },
  async 'tasmota-time-offset'() {
    await publish(...messageOf('tasmota-time-offset'));
    const readings = await stored('tasmota:case-tas1', 3);
    expect(byPollutant(readings)).toEqual([
      ['a01001', 21.4, 'N'],
      ['a01002', 40.2, 'N'],
      ['a01006', 1012.1, 'N'],
    ]);
    expect(new Set(readings.map(({ start }) => start))).toEqual(new Set(['2026-11-20T07:30:00.000Z']));
  },
  async 'senml-now-twice'() {
    const [, payload] = messageOf('senml-now-twice');
    await publish('stations/case-sml', payload);
    await stored('senml:case-sml', 1);
    await publish('stations/case-sml', payload);
    await stored('senml:case-sml', 2);
  },
  async 'tts-simulated'() {
    await publish(...messageOf('tts-simulated'));
    await parked('tts:70B3D57ED0CA5E01', 'simulated');
    expect(await readingsOf('tts:70B3D57ED0CA5E01')).toEqual([]);
  },
  async 'airgradient-compensated-missing'() {
    await publish(...messageOf('airgradient-compensated-missing'));
    expect(byPollutant(await stored('airgradient:case-ag1', 5))).toEqual([
      ['a01001', 24.47, 'N'],
      ['a01002', 41, 'N'],
      ['a34002', 8, 'N'],
      ['a34004', 7, 'N'],
      ['a34005', 3, 'N'],
    ]);
  },
  async 'campbell-pr-topic'() {
    await publish(...messageOf('campbell-pr-topic'));
    const readings = await stored('cs:CR1000X_90001', 2);
    expect(byPollutant(readings)).toEqual([
      ['a01001', 21.4, 'N'],
      ['a01002', 48.2, 'N'],
    ]);
    expect(readings[0]!.start).toBe('2026-11-20T07:30:00.000Z');
  },
  async 'tasmota-two-bme280'() {
    await publish(...messageOf('tasmota-two-bme280'));
    expect(byPollutant(await stored('tasmota:case-tas2', 3))).toEqual([
      ['a01001', 21.4, 'N'],
      ['a01002', 40.2, 'N'],
      ['a01006', 1012.1, 'N'],
    ]);
  },
  async 'sds011-999'() {
    await publish(...messageOf('sds011-999'));
    const readings = await stored('sc:90001', 3);
    expect(byPollutant(readings)).toEqual([
      ['a01001', 7.43, 'N'],
      ['a34002', 1999.9, 'T'],
      ['a34004', 999.9, 'T'],
    ]);
    expect(readings.filter(({ valid }) => valid)).toHaveLength(1);
    expect((await p.get<Page<unknown>>(`/leads?station=${encodeURIComponent('sc:90001')}`)).items).toEqual(
      [],
    );
  },
  async 'tasmota-nan'() {
    await publish(...messageOf('tasmota-nan'));
    expect(byPollutant(await stored('tasmota:case-tas3', 3))).toEqual([
      ['a34002', 13, 'N'],
      ['a34004', 12, 'N'],
      ['a34005', 8, 'N'],
    ]);
  },
  async 'zigbee2mqtt-slash-name'() {
    for (const [topic, payload] of inputOf('zigbee2mqtt-slash-name')
      .split('\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const))
      await publish(topic, payload);
    expect(valuesOf(await stored('z2m:hall%2Fair', 1, 'a34004'))).toEqual([['a34004', 12, 'N']]);
    expect(valuesOf(await stored('z2m:attic%2Fair', 1, 'a34004'))).toEqual([['a34004', 80, 'N']]);
  },
  async 'kafka-topic-compression'() {
    const connection = createKafkaConnection({
      brokers: p.env['KAFKA_BROKERS']!,
      ...{ clientId: 'field-cases', topicPrefix: p.env['FARWATCH_TOPIC_PREFIX']!, log: silentLogger },
    });
    const admin = connection.fresh().admin();
    await admin.connect();
    try {
      const about = { includeSynonyms: false, resources: [{ type: 2, name: connection.topic('readings') }] };
      const all = (await admin.describeConfigs(about)).resources[0]!.configEntries;
      const kept = all
        .filter(({ isDefault, configName }) => !isDefault && configName !== 'compression.type')
        .map(({ configName: name, configValue: value }) => ({ name, value }));
      for (const [n, codec] of ['lz4', 'snappy', 'zstd', 'gzip'].entries()) {
        const configEntries = [...kept, { name: 'compression.type', value: codec }];
        const resources = [{ type: 2, name: connection.topic('readings'), configEntries }];
        await admin.alterConfigs({ validateOnly: false, resources });
        // More in one message than a batch that is too small to be worth packing.
        const readings = Array.from({ length: 200 }, (_, at) => ({
          ...{ pollutant: 'pm25', value: 10 + n, unit: 'ug/m3' },
          start: new Date(Date.UTC(2026, 9, 1 + n) + at * 60_000).toISOString(),
          end: new Date(Date.UTC(2026, 9, 1 + n) + (at + 1) * 60_000).toISOString(),
        }));
        await publish('farwatch/v1/stations/case-codec/readings', JSON.stringify({ readings }));
        const day = `from=2026-10-0${1 + n}T00:00:00Z&to=2026-10-0${2 + n}T00:00:00Z&limit=200`;
        const path = `/stations/case-codec/readings?pollutant=a34004&interval=raw&${day}`;
        await eventually(async () => (await p.get<Page<Reading>>(path)).items.length === 200, {
          ...{ what: `readings packed with ${codec}`, timeoutMs: 30_000 },
        });
      }
    } finally {
      await admin.disconnect();
    }
  },
};
