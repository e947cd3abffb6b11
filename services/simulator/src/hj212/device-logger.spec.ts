import { createServer, type Server, type Socket } from 'node:net';

import { answerTo } from '@farwatch/hj212/answers';
import { decodeSegment, type Message } from '@farwatch/hj212/decode';
import { encodeFrame } from '@farwatch/hj212/encode';
import { Framer } from '@farwatch/hj212/framer';
import { profileWith } from '@farwatch/hj212/profile';
import { hasSm4, openFrame } from '@farwatch/hj212/sm4';
import { buildRequest, readUpload, type Request, type RequestCn } from '@farwatch/hj212/typed';
import { eventually } from '@farwatch/testing/eventually';
import { afterEach, describe, expect, test } from '@jest/globals';

import {
  DeviceLogger,
  faultNames,
  madeUpSource,
  upload,
  type DeviceLoggerOptions,
  type Fault,
} from './index.js';

const mn = 'SIM000000000000000000001';
const sm4Key = Buffer.alloc(16, 0x30);
const profile = profileWith({ 'length-unpadded': true });

/** A platform that answers as a gateway does, and keeps what it took. `ackless`: how many frames it leaves unanswered. */
class Platform {
  readonly taken: Message[] = [];
  readonly #server: Server;
  #socket: Socket | undefined;
  rejected = 0;
  ackless = 0;

  constructor() {
    this.#server = createServer((socket) => {
      this.#socket = socket;
      const framer = new Framer({ profile });
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        for (const event of framer.push(chunk)) {
          const { encrypted = false, segment } = event.verdict === 'rejected' ? {} : event.value;
          const plain = encrypted && segment ? openFrame(event.raw, segment, sm4Key) : segment;
          const decoded = plain && decodeSegment(plain);
          if (decoded === undefined || decoded.verdict === 'rejected') this.rejected++;
          else if (decoded.value.wantsAck && this.ackless > 0) this.ackless--;
          else this.#take(socket, decoded.value);
        }
      });
    });
  }

  #take(socket: Socket, message: Message): void {
    this.taken.push(message);
    const answer = answerTo(message);
    const frame = answer && encodeFrame(answer);
    if (frame !== undefined) socket.write(frame);
  }

  async open(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  ask<C extends RequestCn>(cn: C, data: Request<C>, pw = '123456', flag = 5): void {
    const built = buildRequest({ qn: '20260801085857223', st: '31', pw, mn, flag }, cn, data);
    if (built.ok) this.#socket?.write(encodeFrame(built.segment) ?? '');
  }

  drop(): void {
    this.#socket?.destroy();
  }

  of(cn: string): Message[] {
    return this.taken.filter(({ header }) => header.cn === cn);
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/**
 * Long enough that a busy machine answers within it, for tests that wait for a retry. All others have the 10 s of the standard:
 * nothing of theirs may depend on how fast an answer comes.
 */
const impatient = { overTimeMs: 300 };

async function pair(options: Partial<DeviceLoggerOptions> = {}) {
  const platform = new Platform();
  const port = await platform.open();
  const version = options.version ?? 1;
  const logger = new DeviceLogger({
    ...{ host: '127.0.0.1', port, mn, pw: '123456', st: '31', version, sm4Key, pauseMs: 20 },
    source: madeUpSource(mn, version),
    ...options,
  });
  open.push(platform, { close: () => logger.stop() });
  logger.start();
  await eventually(() => logger.summary.connections > 0);
  return { platform, logger, port };
}

const minute = (i: number) =>
  upload('2051', {
    dataTime: Date.UTC(2026, 0, 1) + i * 60_000,
    factors: madeUpSource(mn, 1).interval('2051', i),
  });
const minutes = (count: number) => Array.from({ length: count }, (_, i) => minute(i));
const acked = (logger: DeviceLogger, count: number) =>
  eventually(() => logger.summary.acked >= count && logger.summary.waiting === 0);

describe('a logger', () => {
  test('sends one message after the other and takes each 9014 for its own', async () => {
    const { platform, logger } = await pair();
    logger.send(...minutes(20));
    await acked(logger, 20);
    expect(platform.of('2051').map(({ dataTimeMs }) => dataTimeMs)).toEqual(
      minutes(20).map((_, i) => Date.UTC(2026, 0, 1) + i * 60_000),
    );
    expect(new Set(platform.taken.map(({ header }) => header.qn)).size).toBe(20);
    expect(logger.summary).toMatchObject({ sent: 20, acked: 20, resent: 0 });
    expect(logger.summary.latenciesMs).toHaveLength(20);
  });

  test('sends the same frame again when no answer comes, and calls anew after the last retry', async () => {
    const { platform, logger } = await pair({ settings: { ...impatient, reCount: 1 } });
    platform.ackless = 3;
    logger.send(minute(0));
    await acked(logger, 1);
    // The first try and one retry, then a new connection; a slow answer may cost more of them.
    const { sent, resent, connections } = logger.summary;
    expect([sent, resent >= 3, connections >= 2]).toEqual([1, true, true]);
    expect(new Set(platform.taken.map(({ header }) => header.qn)).size).toBe(1);
  });

  test('keeps what is not acknowledged over a lost connection', async () => {
    const { platform, logger } = await pair();
    platform.ackless = 1;
    logger.send(...minutes(3));
    await eventually(() => platform.ackless === 0);
    platform.drop();
    await acked(logger, 3);
    expect(platform.of('2051')).toHaveLength(3);
  });

  test.each([0, 1, 2])('speaks edition %i, both ways', async (version) => {
    const { platform, logger } = await pair({ version });
    logger.send(minute(0));
    platform.ask('1011', {}, '123456', (version << 2) | 1);
    await acked(logger, 1);
    await eventually(() => platform.of('9012').length === 1);
    expect(platform.of('2051')[0]?.version).toBe(version);
    const time = platform.of('1011')[0];
    const read = time && readUpload(time, '1011');
    expect(read?.ok && Math.abs(read.data.systemTime - Date.now()) < 5_000).toBe(true);
  });

  test('executes what the platform asks for and reports it', async () => {
    const { platform, logger } = await pair();
    const ask = async <C extends RequestCn>(cn: C, data: Request<C>) => {
      const before = platform.of('9012').length;
      platform.ask(cn, data);
      await eventually(() => platform.of('9012').length > before);
      const last = platform.of('9012').at(-1);
      const read = last && readUpload(last, '9012');
      return read?.ok ? read.data.exeRtn : undefined;
    };
    expect(await ask('1062', { rtdIntervalS: 30 })).toBe(1);
    expect(await ask('1064', { minIntervalMin: 5 })).toBe(1);
    expect(await ask('1012', { systemTime: Date.UTC(2030, 0, 1) })).toBe(1);
    expect(new Date(Date.now() + logger.settings.clockOffsetMs).getUTCFullYear()).toBe(2030);
    expect(logger.settings).toMatchObject({ rtdIntervalS: 30, minIntervalMin: 5 });
    const begin = Date.UTC(2026, 0, 1);
    expect(await ask('2061', { begin, end: begin + 5 * 3_600_000 })).toBe(1);
    expect(platform.of('2061').map(({ dataTimeMs }) => (dataTimeMs ?? 0) - begin)).toEqual(
      [0, 1, 2, 3, 4, 5].map((hour) => hour * 3_600_000),
    );
    expect(await ask('2041', { begin, end: begin })).toBe(100);
    expect(platform.of('9011')).toHaveLength(5);
  });

  test('refuses a wrong password and a command that it does not know, and stops on notify', async () => {
    const { platform } = await pair();
    platform.ask('1011', {}, 'wrong1');
    platform.ask('1014', {});
    platform.ask('2012', {});
    await eventually(() => platform.taken.length === 3);
    expect(platform.taken.map(({ header, fields }) => [header.cn, fields[0]?.value])).toEqual([
      ['9011', '3'],
      ['9011', '8'],
      ['9013', undefined],
    ]);
  });
});

describe('faults', () => {
  test('split: every packet of stored data says that it is sent again (RF=1)', async () => {
    const { platform, logger } = await pair({ version: 2, faults: new Set<Fault>(['split']) });
    const factors = madeUpSource(mn, 2).interval('2051', 0);
    logger.send(upload('2051', { dataTime: Date.UTC(2026, 0, 1), factors }, { resend: true }));
    await eventually(() => logger.summary.waiting === 0 && logger.summary.acked > 1);
    expect(platform.taken.map(({ resend, header }) => [resend, (header.pnum ?? 0) > 1])).toEqual(
      platform.taken.map(() => [true, true]),
    );
  });

  const log = upload('3020', {
    ...{ dataTime: Date.UTC(2026, 0, 1), polId: 'a21026' },
    factors: [{ code: 'i11001', values: [{ suffix: 'Info', text: '//清洗管路//' }] }],
  });

  test.each(faultNames.filter((name) => name !== 'sm4' || hasSm4()))(
    '%s: everything gets through in the end',
    async (fault) => {
      const { platform, logger } = await pair({
        version: 2,
        faults: new Set<Fault>([fault]),
        window: 4,
        settings: impatient,
      });
      logger.send(...minutes(14), log);
      await eventually(() => logger.summary.waiting === 0 && logger.summary.acked >= 15);
      const times = new Set(platform.of('2051').map(({ dataTimeMs }) => dataTimeMs));
      expect(times.size).toBe(14);
      const { resent, sent } = logger.summary;
      if (fault === 'wrong-crc') expect([platform.rejected, resent > 0]).toEqual([3, true]);
      if (fault === 'lost-ack') expect(platform.taken.length).toBeGreaterThan(15);
      if (fault === 'split') expect(sent).toBeGreaterThan(15);
      if (fault === 'gbk') expect(platform.of('3020')[0]?.encoding).toBe('gbk');
      if (fault === 'clock-drift')
        expect(platform.taken[0]?.header.qn?.slice(0, 12)).not.toBe(
          new Date(Date.now() + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 12),
        );
    },
  );
});
