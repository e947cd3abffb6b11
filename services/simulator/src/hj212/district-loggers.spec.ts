import { decodeSegment } from '@farwatch/hj212/decode';
import { readUpload } from '@farwatch/hj212/typed';
import { describe, expect, test } from '@jest/globals';

import { valueAt } from '../behaviour.js';
import { simulatedDistrict } from '../district.js';
import { incidentsOf } from '../incidents.js';
import { hourMessages, minuteMessages } from '../messages.js';
import { hj212Outlets, storedData, tcpAddress, uploadsOf } from './district-loggers.js';
import type { Outgoing } from './outgoing.js';

const seed = 7;
const hourMs = 3_600_000;
const end = Date.UTC(2026, 10, 20, 16);
const outlets = hj212Outlets(simulatedDistrict());

function written(message: Outgoing | undefined, version: number) {
  const built = message?.write({ qn: '20260801085857223', st: '31', pw: '1', mn: '2', flag: version << 2 });
  if (!built?.ok) throw new Error('not written');
  const decoded = decodeSegment(built.segment);
  if (decoded.verdict === 'rejected') throw new Error(decoded.reason);
  return decoded.value;
}

describe('the loggers of the district', () => {
  test('a third of the outlets, gas and water, in all three editions, each with its own MN of 24 characters', () => {
    expect(outlets).toHaveLength(7);
    expect(new Set(outlets.map(({ mn }) => mn)).size).toBe(7);
    expect(outlets.every(({ mn }) => mn.length === 24)).toBe(true);
    expect(new Set(outlets.map(({ version }) => version))).toEqual(new Set([0, 1, 2]));
    expect(new Set(outlets.map(({ simulated }) => simulated.station.medium))).toEqual(
      new Set(['gas', 'water']),
    );
  });

  test('hours and minutes carry the values of MQTT, under the codes of their edition, DataTime at the start', () => {
    for (const { simulated, version } of outlets) {
      const [hour] = hourMessages(seed, simulated, end).flatMap((one) => uploadsOf(one, version, end));
      const [minute] = minuteMessages(seed, simulated, end).flatMap((one) => uploadsOf(one, version, end));
      if (hour !== undefined) {
        const message = written(hour, version);
        expect([message.header.cn, message.dataTimeMs]).toEqual(['2061', end - hourMs]);
        const numbers = message.factors.map(({ values }) => values[0]?.number);
        expect(numbers).toEqual(
          simulated.quantities.map((one) => valueAt(seed, simulated, one, end - hourMs / 2)),
        );
        for (const { code } of message.factors) expect(/^[aw]\d{5}$/.test(code)).toBe(version !== 0);
      }
      expect(written(minute, version).dataTimeMs).toBe(end - 60_000);
    }
  });

  test('what was held back is marked as stored data', () => {
    const [outlet] = outlets;
    const [message] = hourMessages(seed, outlet!.simulated, end);
    expect(uploadsOf(message!, 2, end)[0]?.resend).toBe(false);
    expect(uploadsOf(message!, 2, end + 3 * hourMs)[0]?.resend).toBe(true);
  });

  test('asked for history, a logger does not repeat what was corrected since', () => {
    const found = outlets
      .flatMap((outlet) => Array.from({ length: 60 }, (_, n) => ({ outlet, day: 20_400 + n })))
      .flatMap(({ outlet, day }) =>
        incidentsOf(seed, outlet.simulated, day)
          .filter(({ kind }) => kind === 'correction')
          .map(({ fromHour }) => ({ outlet, start: day * 24 * hourMs - 8 * hourMs + fromHour * hourMs })),
      );
    expect(found.length).toBeGreaterThan(0);
    for (const { outlet, start } of found) {
      const all = storedData(seed, outlet).interval('2061', start - hourMs).length;
      expect(storedData(seed, outlet).interval('2061', start)).toHaveLength(all - 1);
    }
    expect(storedData(seed, outlets[0]!).interval('2031', end)).toEqual([]);
  });

  test('a message is written as what it is', () => {
    const [message] = hourMessages(seed, outlets[0]!.simulated, end);
    const [sent] = uploadsOf(message!, 1, end);
    expect(readUpload(written(sent, 1), '2061')).toMatchObject({
      ok: true,
      data: { dataTime: end - hourMs },
    });
  });

  test.each([
    ['tcp://127.0.0.1:9212', { host: '127.0.0.1', port: 9212 }],
    ['tcp://[::1]:9212', { host: '::1', port: 9212 }],
    ['gateway:9212', { host: 'gateway', port: 9212 }],
    ['tls://127.0.0.1:9212', undefined],
    ['127.0.0.1:0', undefined],
    ['', undefined],
  ])('the address %j', (text, address) => {
    expect(tcpAddress(text)).toEqual(address);
  });
});
