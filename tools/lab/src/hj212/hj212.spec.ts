import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { answerTo } from '@farwatch/hj212/answers';
import { decodeSegment } from '@farwatch/hj212/decode';
import { encodeFrame } from '@farwatch/hj212/encode';
import { Framer } from '@farwatch/hj212/framer';
import { ownCorpus } from '@farwatch/hj212/fuzz';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';

import { UsageError } from '@farwatch/kit/terminal';
import { addHj212Commands } from './index.js';

const frame = Buffer.from(encodeFrame(ownCorpus.segments[0]!) ?? []).toString();
let folder = '';
let printed = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hj212-'));
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Runs a command as the program does; gives its exit code. */
async function run(...args: string[]): Promise<number> {
  const program = new Command('farwatch').exitOverride();
  addHj212Commands(program);
  process.exitCode = 0;
  await program.parseAsync(['hj212', ...args], { from: 'user' });
  const code = Number(process.exitCode);
  process.exitCode = 0;
  return code;
}
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('farwatch hj212', () => {
  test('decode says what a frame holds, in both languages, and answers 0', async () => {
    expect(await run('decode', file('good', frame))).toBe(0);
    expect(printed).toContain('正确 ok');
    expect(printed).toContain('a34004: Rtd 35; mark N');
    expect(printed).toContain(`re-encoded: ${JSON.stringify(frame)}`);
  });

  test('decode says the truth about what stands behind a data area, a checksum without zeros and an impossible time', async () => {
    const head = 'QN=20261120100005000;ST=31;CN=2011;PW=123456;MN=FWCASE000000000000000003;';
    const area = 'CP=&&DataTime=20261120100000;a21026-Rtd=31.1,a21026-Flag=N&&';
    const short = file('short-crc', `##0140${head}Flag=5;${area}A00\r\n`);
    expect(await run('decode', short)).toBe(1);
    expect(printed).toContain('拒收 rejected (crc-unpadded');
    expect(printed).toContain('length 140, true 140; CRC should be 0A00, as sent it is: hj212');
    expect(await run('decode', short, '--allow', 'crc-unpadded')).toBe(0);
    const behind = Buffer.from(encodeFrame(Buffer.from(`${head}${area};Flag=5`))!).toString();
    const open = file('behind', behind);
    expect(await run('decode', open)).toBe(1);
    expect(printed).toContain('拒收 rejected (fields-behind-data-area');
    expect(printed).toContain('length 140, true 140');
    expect(await run('decode', open, '--allow', 'fields-behind-data-area')).toBe(0);
    expect(printed).toContain('answer once durable');
    const impossible = Buffer.from(
      encodeFrame(Buffer.from(`${head}Flag=5;${area.replace('20261120', '20260931')}`))!,
    ).toString();
    expect(await run('decode', file('impossible', impossible))).toBe(1);
    expect(printed).toContain('DataTime is "20260931100000"');
  });

  test('decode refuses a short length with its reason, and takes it with the switch', async () => {
    const short = file('short', frame.replace('##0', '##'));
    expect(await run('decode', short)).toBe(1);
    expect(printed).toContain('拒收 rejected (length');
    expect(await run('decode', short, '--allow', 'length-unpadded')).toBe(0);
    expect(printed).toContain('容错接收 ok-tolerated (length-unpadded)');
    await expect(run('decode', short, '--allow', 'nothing-such')).rejects.toThrow(UsageError);
  });

  test('decode reads what Windows saves as Unicode text, of either byte order', async () => {
    const little = Buffer.from(`\ufeff${frame}`, 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      writeFileSync(join(folder, 'wide'), bytes);
      expect(await run('decode', join(folder, 'wide'))).toBe(0);
    }
    expect(printed.match(/正确 ok/g)).toHaveLength(2);
  });

  test('decode shows the answer as the frame that will be sent', async () => {
    await run('decode', file('good', frame));
    expect(printed).toMatch(/answer once durable: "##\d{4}QN=.*CN=9014.*&&&&[0-9A-F]{4}\\r\\n"/);
  });

  test.each(['', 'a letter', '0000 4142 4344'])(
    'decode says of %j that there is no frame and what it takes',
    async (text) => {
      expect(await run('decode', file('none', text))).toBe(1);
      expect(printed).toContain('没有报文');
      expect(printed).toContain('no frame: one begins with ##');
    },
  );

  test('conformance answers 1 and shows the row that differs', async () => {
    const row = { chunks_b64: [Buffer.from(frame).toString('base64')], name: 'one' };
    const segment = Buffer.from(ownCorpus.segments[0]!).toString();
    const right = JSON.stringify({ ...row, expect: [{ result: 'frame', segment }] });
    const wrong = JSON.stringify({ ...row, expect: [{ result: 'error', kind: 'crc' }] });
    expect(await run('conformance', '--vectors', file('right', right))).toBe(0);
    expect(await run('conformance', '--vectors', file('wrong', `${right}\n${wrong}\n`))).toBe(1);
    expect(printed).toContain('line 2, stream: events');
  });

  test.each([
    ['no file', undefined, /cannot read .*ENOENT/],
    ['an empty file', '\n\n', /has no rows/],
    ['a line that is no JSON', '\n{}\n{"raw":\n', /vectors, line 3: not JSON/],
  ])('conformance names what is wrong with its file: %s', async (_, text, reason) => {
    const vectors = text === undefined ? join(folder, 'nowhere') : file('vectors', text);
    await expect(run('conformance', '--vectors', vectors)).rejects.toThrow(UsageError);
    await expect(run('conformance', '--vectors', vectors)).rejects.toThrow(reason);
  });

  test('conformance says which line has another shape, and goes on', async () => {
    expect(await run('conformance', '--vectors', file('odd', '\n[1]\n"x"\nnull\n'))).toBe(1);
    for (const line of [2, 3, 4]) expect(printed).toContain(`line ${line}, shape of the row`);
  });

  test('decode reads hexadecimal as well', async () => {
    expect(await run('decode', file('hex', Buffer.from(frame).toString('hex')))).toBe(0);
    expect(printed).toContain('a34004: Rtd 35; mark N');
  });

  test('fuzz prints its seed and breaks no promise', async () => {
    expect(await run('fuzz', '--cases', '300', '--seed', '9')).toBe(0);
    expect(printed).toContain('seed 9');
    expect(printed).toContain('0 promises broken');
  });
});

describe('farwatch hj212 simulate', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
  });

  async function gateway(answers: boolean): Promise<string> {
    const listening = createServer((socket) => {
      const framer = new Framer();
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        for (const event of framer.push(chunk)) {
          const decoded = event.verdict === 'rejected' ? undefined : decodeSegment(event.value.segment);
          const answer =
            decoded === undefined || decoded.verdict === 'rejected' ? undefined : answerTo(decoded.value);
          const bytes = answer && encodeFrame(answer);
          if (answers && bytes !== undefined) socket.write(bytes);
        }
      });
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  test('answers 0 when every message of every logger is acknowledged', async () => {
    const to = await gateway(true);
    const options = ['--devices', '3', '--messages', '4', '--faults', 'wrong-crc', '--over-time', '100'];
    expect(await run('simulate', '--to', to, ...options)).toBe(0);
    expect(printed).toMatch(/已应答 acknowledged +12/);
    expect(printed).toMatch(/未应答 not acknowledged +0/);
  });

  test('answers 1 when nobody acknowledges, and names a wrong option', async () => {
    const to = await gateway(false);
    expect(await run('simulate', '--to', to, '--messages', '2', '--stay', '0')).toBe(1);
    expect(printed).toMatch(/未应答 not acknowledged +2/);
    await expect(run('simulate', '--to', 'nowhere')).rejects.toThrow(UsageError);
    await expect(run('simulate', '--to', to, '--faults', 'x')).rejects.toThrow('no such fault: x');
    await expect(run('simulate', '--to', to, '--edition', '1999')).rejects.toThrow(UsageError);
  });
});
