/** Frames of loggers (HJ 212 over TCP). */
import { encodeFrame } from '@farwatch/hj212/encode';
import { stampOf } from '@farwatch/hj212/times';
import { eventually } from '@farwatch/testing/eventually';
import { expect } from '@jest/globals';

import {
  accepted,
  byPollutant,
  framesOf,
  mnOf,
  p,
  parked,
  publish,
  readingsOf,
  register,
  replay,
  replayUntil,
  send,
  sendUntilTaken,
  stored,
  utc,
  valuesOf,
  type Cases,
  type Page,
} from './doors.js';

export const loggerCases: Cases = {
  async 'hj-flag-semicolon'() {
    await send(...framesOf('hj-flag-semicolon'));
    expect(await stored('logger-1', 1)).toMatchObject([{ value: 812_400, flag: 'D', valid: false }]);
    expect((await p.get<Page<unknown>>('/leads?station=logger-1')).items).toEqual([]);
  },
  async 'hj-zs-own-item'() {
    await send(...framesOf('hj-zs-own-item'));
    expect(byPollutant(await stored('logger-2', 2))).toEqual([
      ['a21026', 52_000, 'N'],
      ['a34013', 0, 'D'],
    ]);
    const leads = () => p.get<Page<{ pollutant: string }>>('/leads?station=logger-2');
    expect(await eventually(async () => (await leads()).items[0], { timeoutMs: 30_000 })).toMatchObject({
      pollutant: 'a21026',
    });
  },
  async 'hj-pm-mg-as-ng'() {
    const [frame] = framesOf('hj-pm-mg-as-ng') as [string];
    await send(frame);
    const { id } = await parked('logger-5', 'unit-in-doubt');
    expect(await readingsOf('logger-5')).toEqual([]);
    await register(5, { units: { a34004: 'mg/m3', a34002: 'mg/m3' } });
    const values = [
      ['a34002', 87.1, 'N'],
      ['a34004', 52.3, 'N'],
    ];
    await replayUntil(id, async () => (await readingsOf('logger-5')).length > 0);
    await send(frame);
    expect(byPollutant(await readingsOf('logger-5'))).toEqual(values);
  },
  async 'hj-crc-3-digits'() {
    const [short, right] = framesOf('hj-crc-3-digits') as [string, string];
    expect(accepted(await send(short, right))).toBe(1);
    await parked('logger-3', 'frame-crc-unpadded');
    await register(3, { switches: ['crc-unpadded'] });
    await sendUntilTaken(short);
    expect(valuesOf(await stored('logger-3', 1))).toEqual([['a21026', 31_100, 'N']]);
  },
  async 'hj-sampletime'() {
    const frames = framesOf('hj-sampletime');
    expect(accepted(await send(...frames))).toBe(frames.length);
    expect(utc(await stored('logger-7', 2))).toEqual([
      ['2026-11-20T00:00:00.000Z', 0, 28.4],
      ['2026-11-20T04:00:00.000Z', 0, 40],
    ]);
  },
  async 'hj-impossible-date-qn'() {
    expect(accepted(await send(...framesOf('hj-impossible-date-qn')))).toBe(0);
    expect((await parked('logger-9', 'frame-data-time-impossible')).detail).toContain('20260931100000');
    expect(await readingsOf('logger-9')).toEqual([]);
  },
  async 'hj-flag-in-data-area'() {
    expect(accepted(await send(...framesOf('hj-flag-in-data-area')))).toBe(1);
    expect(byPollutant(await stored('logger-6', 2))).toEqual([
      ['a01001', 21.5, 'N'],
      ['a01002', 48, 'N'],
    ]);
  },
  async 'hj-hour-label-end'() {
    const now = Date.now();
    // Whatever the time is: an hour that began a minute ago and by its label would end in the future.
    const end = Math.floor(now / 60_000) * 60_000 - 60_000;
    const area = `DataTime=${stampOf(end)};a01001-Avg=12.5,a01001-Flag=N`;
    const frame = encodeFrame(
      Buffer.from(`QN=${stampOf(now)}000;ST=22;CN=2061;PW=123456;MN=${mnOf(8)};Flag=5;CP=&&${area}&&`),
    )!;
    await send(frame);
    const { id } = await parked('logger-8', 'label-is-the-end');
    await register(8, { endLabelled: ['2061'] });
    const hour = [[new Date(end - 3_600_000).toISOString(), 1, 12.5]];
    await replayUntil(id, async () => (await readingsOf('logger-8')).length > 0);
    await send(frame);
    expect(utc(await readingsOf('logger-8'))).toEqual(hour);
    // Its clock is right: nobody tells it to set it (CN 1012).
    expect(JSON.stringify(await p.get<object>(`/hj212/devices/${mnOf(8)}`))).not.toContain('1012');
  },
  async 'hj-exponent'() {
    await send(...framesOf('hj-exponent'));
    expect(valuesOf(await stored('logger-4', 1))).toEqual([['a21026', 0.85, 'N']]);
  },
  async 'hj-flag-after-cp'() {
    const [frame] = framesOf('hj-flag-after-cp') as [string];
    expect(accepted(await send(frame))).toBe(0);
    await parked('logger-11', 'frame-fields-behind-data-area');
    await register(11, { switches: ['fields-behind-data-area'] });
    await sendUntilTaken(frame);
    expect(valuesOf(await stored('logger-11', 1))).toEqual([['a21026', 12_500, 'N']]);
  },
  async 'water-nondetect'() {
    expect(accepted(await send(...framesOf('water-nondetect')))).toBe(1);
    expect(
      (await stored('logger-12', 2))
        .map(({ pollutant, value, below }) => [pollutant, value, below])
        .toSorted(),
    ).toEqual([
      ['w01001', 7.2, undefined],
      ['w21003', 0.0125, 0.025],
    ]);
    const ran = await replay('nondetect.csv', '--columns', 'nh3n=NH3-N:mg/L', '--interval', '0');
    expect(ran).toMatchObject({ code: 0 });
    const values = (await stored('case-nd', 4)).map(({ value }) => value!);
    expect(values).toEqual([0.0125, 0.2, 0.3, 0.4]);
    const at = '2026-11-20T10:00:00+08:00';
    const native = { pollutant: 'NH3-N', value: '<0.025', unit: 'mg/L', start: at, end: at };
    await publish('farwatch/v1/stations/case-nd-native/readings', JSON.stringify({ readings: [native] }));
    expect(await stored('case-nd-native', 1)).toMatchObject([{ value: 0.0125, below: 0.025 }]);
    const query = 'area=case-nd&from=2026-11-01&to=2026-11-30&period=month';
    const [month] = (await p.get<Page<object>>(`/indicators/water?${query}`)).items;
    expect(JSON.stringify(month)).toContain('0.228');
  },
};
