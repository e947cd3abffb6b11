import { connect } from 'node:net';

import { encodeFrame } from '@farwatch/hj212/encode';
import { stampOf } from '@farwatch/hj212/times';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';

import { platform, type Platform } from './platform.js';
import { runCli } from './run-cli.js';

interface Page<T> {
  items: T[];
}
interface Lead {
  id: string;
  status: string;
  pollutant: string;
  limit: { value: number; standard: string };
  readings: { value: number; raw?: string }[];
}

const mn = '010000A8900016F000169DC0';
const hourMs = 3_600_000;
const lastHour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
let p: Platform;

/** Sends bytes as `nc` does and gives what came back until `until` is there, or until the time is over. */
async function nc(bytes: Uint8Array | string, until?: string): Promise<string> {
  const socket = connect(p.hj212Port, '127.0.0.1');
  let heard = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  socket.write(bytes);
  try {
    if (until !== undefined)
      await eventually(() => heard.includes(until), { timeoutMs: 10_000, what: `${until} in ${heard}` });
    return heard;
  } finally {
    socket.end();
  }
}

function hourFrame(value: number, qn: string, pw = '123456'): Uint8Array {
  const area = `DataTime=${stampOf(lastHour)};a21026-Avg=${value},a21026-Flag=N;a19001-Avg=8.1,a19001-Flag=N`;
  return encodeFrame(Buffer.from(`QN=${qn};ST=31;CN=2061;PW=${pw};MN=${mn};Flag=5;CP=&&${area}&&`))!;
}

const leads = async (): Promise<Lead[]> => (await p.get<Page<Lead>>('/leads?station=stack-1')).items;

beforeAll(async () => {
  p = await platform();
  const files = {
    enterprises: 'id,name\nent-1,测试热电厂',
    outlets: 'id,enterprise,outletCode,name,medium\nstack-1,ent-1,DA001,一号烟囱,gas',
    limits:
      'outlet,pollutant,averaging,comparison,value,unit,standard,clause,validFrom,validTo,confidence\n' +
      'stack-1,a21026,hour,max,35,mg/m3,GB 13223-2011,table 2,2020-01-01,,memory',
  };
  for (const [kind, text] of Object.entries(files))
    expect((await p.post(`/imports/${kind}?atomic=true`, text)).body).toMatchObject({ rejected: [] });
}, 120_000);
afterAll(() => p?.stop(), 60_000);

describe('from a frame of a logger to a lead', () => {
  test('a frame of an unknown MN is not answered and lies in /parked with its reason', async () => {
    await nc(hourFrame(20, '20260101000000001'));
    const parked = await eventually(
      async () =>
        (await p.get<Page<{ id: string; reason: string; reasonText: { zh: string } }>>('/parked')).items[0],
    );
    expect(parked).toMatchObject({ reason: 'mn-unknown', reasonText: { zh: '未登记的数采仪（MN）' } });
    const devices = await eventually(async () => {
      const { items } = await p.get<Page<{ mn: string; station: string | null }>>('/hj212/devices');
      return items.length > 0 ? items : undefined;
    });
    expect(devices).toMatchObject([{ mn, station: null, counts: { 'mn-unknown': 1 } }]);

    const put = await p.put(`/hj212/sources/${mn}`, { station: 'stack-1', password: '123456' });
    expect(put).toMatchObject({ status: 200, body: { mn, station: 'stack-1', converted: 'when-sent' } });
    expect(JSON.stringify(put.body)).not.toContain('123456');
    await eventually(
      async () => (
        await nc(hourFrame(21, '20260101000000002')),
        (await p.get<{ latest: unknown[] }>('/stations/stack-1')).latest.length > 0
      ),
      { timeoutMs: 60_000, intervalMs: 300 },
    );
    // Answered: none of those before is still on its way and would count as said later than what follows.
    expect(await nc(hourFrame(21, '20260101000000002'), 'CN=9014')).toContain('CN=9014');
    expect((await p.post(`/parked/${parked.id}/replay`, { reason: 'now registered' })).status).toBe(202);
  });

  test('a value above the permit limit is one lead, with the raw frame in its evidence and no password', async () => {
    expect(await nc(hourFrame(52.5, '20260101000000003'), 'CN=9014')).toContain(
      `QN=20260101000000003;ST=91;CN=9014;PW=123456;MN=${mn};Flag=4`,
    );
    await nc(hourFrame(52.5, '20260101000000004'), 'CN=9014'); // sent again: nothing doubles
    const [lead] = await eventually(async () => ((await leads()).length > 0 ? leads() : undefined), {
      timeoutMs: 30_000,
    });
    expect(lead).toMatchObject({
      status: 'open',
      kind: 'suspected-exceedance',
      subject: { outlet: 'stack-1', station: 'stack-1' },
      pollutant: 'a21026',
      limit: { standard: 'GB 13223-2011' },
      // The same values where later kinds of leads have theirs.
      details: { origin: 'exceedance', pollutant: 'a21026', limit: { standard: 'GB 13223-2011' } },
    });
    const detail = await eventually(async () => {
      const found = await p.get<Lead>(`/leads/${lead!.id}`);
      return found.readings.length > 0 ? found : undefined;
    });
    expect(detail.readings[0]!.raw).toMatch(
      /^##\d{4}QN=2026010100000000[34];ST=31;CN=2061;PW=\*{6};MN=010000A8900016F000169DC0;.*a21026-Avg=52\.5/,
    );
    expect(await leads()).toHaveLength(1);
  });

  test('a correction of the same hour below the limit withdraws it', async () => {
    await nc(hourFrame(30, '20260101000000005'), 'CN=9014');
    await eventually(async () => (await leads()).every(({ status }) => status === 'withdrawn'), {
      timeoutMs: 30_000,
    });
  });

  test('a wrong password is not answered; the reason is visible and the password nowhere', async () => {
    await nc(hourFrame(99, '20260101000000006', '77WRONG'));
    const parked = await eventually(
      async () => (await p.get<Page<{ id: string }>>('/parked?reason=password-wrong')).items[0],
    );
    const shown = JSON.stringify(await p.get(`/parked/${parked.id}`));
    expect(shown).toContain('PW=*******');
    expect(shown).not.toContain('77WRONG');
  });

  test('a command reaches the device, its answers are matched, and the audit says who asked', async () => {
    const socket = connect(p.hj212Port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
    try {
      socket.write(hourFrame(30, '20260101000000007'));
      await eventually(() => heard.includes('9014'));
      // Seen devices are written every two seconds; until then there is nobody to send a command to.
      await eventually(async () => (await p.get<{ station: string | null }>(`/hj212/devices/${mn}`)).station);
      const door = ['--api', p.api, '--token', p.token];
      // Not waited for yet: a device answers the request, not the end of the command line.
      const asking = runCli([...door, 'hj212', 'command', mn, 'set-realtime-interval', '--seconds', '60'], {
        timeoutMs: 60_000,
      });
      const request = await eventually(
        () => /QN=(\d{17});ST=31;CN=1062;PW=123456;MN=[^;]+;Flag=5;CP=&&RtdInterval=60&&/.exec(heard),
        { timeoutMs: 60_000, what: 'the request of the platform' },
      );
      const answer = (cn: string, area: string): Uint8Array =>
        encodeFrame(
          Buffer.from(`QN=${request[1]!};ST=91;CN=${cn};PW=123456;MN=${mn};Flag=4;CP=&&${area}&&`),
        )!;
      socket.write(answer('9011', 'QnRtn=1'));
      socket.write(answer('9012', 'ExeRtn=1'));
      expect(await asking).toMatchObject({ code: 0, err: '' });
      const done = await eventually(async () =>
        (
          await p.get<Page<{ status: string; by: string; exeRtn: string }>>(`/hj212/commands?mn=${mn}`)
        ).items.find(({ status }) => status === 'done'),
      );
      expect(done).toMatchObject({
        exeRtn: '1',
        tries: 1,
        request: { command: 'set-realtime-interval', seconds: 60 },
      });
      expect(done.by).not.toBe('');
    } finally {
      socket.destroy();
    }
  });
});
