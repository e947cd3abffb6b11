/** What was found on the way, and the HTTP interface. */
import { encodeFrame } from '@farwatch/hj212/encode';
import { stampOf } from '@farwatch/hj212/times';
import { eventually } from '@farwatch/testing/eventually';
import { expect } from '@jest/globals';

import {
  accepted,
  cli,
  fileOf,
  inputOf,
  mnOf,
  p,
  parked,
  parkedOf,
  readingsOf,
  register,
  replayUntil,
  send,
  stored,
  type Cases,
  type Page,
} from './doors.js';

export const otherCases: Cases = {
  async 'http-plus-sign'() {
    const path = inputOf('http-plus-sign').replace('GET ', '');
    const ask = (url: string) =>
      fetch(`${p.api}${url}`, {
        headers: { authorization: `Bearer ${p.token}` },
        signal: AbortSignal.timeout(10_000),
      });
    const lost = await ask(path);
    expect(lost.status).toBe(400);
    expect(await lost.text()).toMatch(/from.*%2B/s);
    expect((await ask(path.replaceAll('+', '%2B'))).status).toBe(200);
  },
  async 'X1-parked-replay-swallowed'() {
    const area = 'DataTime=20261119100000;a34004-Avg=0.0611,a34004-Flag=N';
    const frame = encodeFrame(
      Buffer.from(`QN=20261119110005000;ST=22;CN=2061;PW=123456;MN=${mnOf(9)};Flag=5;CP=&&${area}&&`),
    )!;
    await send(frame);
    const { id } = await parked('logger-9', 'unit-in-doubt');
    await register(9, { units: { a34004: 'mg/m3' } });
    await replayUntil(id, async () => (await readingsOf('logger-9', 'a34004')).length > 0);
    const once = await readingsOf('logger-9');
    expect(once).toMatchObject([{ value: 61.1 }]);
    await p.post(`/parked/${id}/replay`, { reason: 'once more' });
    await send(frame);
    expect(await readingsOf('logger-9')).toEqual(once);
  },
  async 'X2-replay-seq'() {
    const lines = Array.from({ length: 100 }, (_, n) => {
      const at = new Date(Date.UTC(2016, 4, 1) + Math.floor(n / 5) * 3_600_000).toISOString();
      return `case-seq-${n % 5},${at},${n + 1}`;
    });
    const file = fileOf('five.csv', ['station,time,pm25', ...lines]);
    const ran = await cli('replay', file, '--mqtt', p.mqttUrl, '--register', '空站区');
    expect(ran).toMatchObject({ code: 0 });
    const integrity = await p.get<{ items?: readonly { station: string; missing: number; gaps: unknown }[] }>(
      '/integrity',
    );
    const text = JSON.stringify(integrity);
    for (const station of [0, 1, 2, 3, 4].map((n) => `case-seq-${n}`)) {
      const own = new RegExp(`\\{[^{}]*"${station}"[^{}]*\\}`).exec(text)?.[0];
      expect(own).toBeDefined();
      expect(JSON.parse(own!)).toMatchObject({ missing: 0 });
    }
  },
  async 'X3-replay-register-race'() {
    for (let n = 0; n < 5; n++) {
      const file = fileOf(`new-${n}.csv`, ['station,time,pm25', `case-new-${n},2016-05-01 00:00,12`]);
      const ran = await cli('replay', file, '--mqtt', p.mqttUrl, '--register', '空站区', '--no-wait');
      expect(ran).toMatchObject({ code: 0 });
      await stored(`case-new-${n}`, 1);
      expect(await parkedOf(`case-new-${n}`)).toEqual([]);
    }
  },
  async 'X4-ranking-500'() {
    for (const date of ['0046-01-01', '0001-01-01', '0102-12-31'])
      await expect(p.get<object>(`/indicators/air/ranking?date=${date}`)).rejects.toThrow(
        /: 400 .*query\.date/,
      );
  },
  async 'X5-old-data-leads'() {
    // docs/hj212.md: stored data of past days are judged like any other and open leads.
    const at = Date.now() - 9 * 86_400_000;
    const hour = Math.floor(at / 3_600_000) * 3_600_000;
    const area = `DataTime=${stampOf(hour)};a21026-Avg=77.5,a21026-Flag=N`;
    await send(
      encodeFrame(
        Buffer.from(
          `QN=${stampOf(Date.now())}000;ST=31;CN=2061;PW=123456;MN=${mnOf(13)};Flag=5;CP=&&${area}&&`,
        ),
      )!,
    );
    const leads = () => p.get<Page<{ pollutant: string }>>('/leads?station=logger-13');
    expect(await eventually(async () => (await leads()).items[0], { timeoutMs: 30_000 })).toMatchObject({
      pollutant: 'a21026',
    });
  },
  async 'X6-suffix-case'() {
    const area = 'DataTime=20261120110000;a21026-avg=21.4,a21026-FLAG=N';
    const frame = encodeFrame(
      Buffer.from(`QN=20261120120005000;ST=31;CN=2061;PW=123456;MN=${mnOf(4)};Flag=5;CP=&&${area}&&`),
    )!;
    expect(accepted(await send(frame))).toBe(1);
    await eventually(async () => (await readingsOf('logger-4')).some(({ value }) => value === 21_400));
  },
  async 'X7-mappings-typo'() {
    await expect(p.add('typo', 'ingest-station', { FARWATCH_MAPPINGS: 'tasmota,nosuch' })).rejects.toThrow(
      /nosuch/,
    );
  },
};
