import { closeSync, existsSync, openSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { createLogger } from './logger.js';
import { registry } from './metrics.js';
import { linesTo } from './stdout-lines.js';

const dropped = async (code: string): Promise<number> => {
  const metric = await registry.getSingleMetric('farwatch_log_dropped_lines_total')?.get();
  return metric?.values.find(({ labels }) => labels['code'] === code)?.value ?? 0;
};
const failure = (code: string): Error => Object.assign(new Error(code), { code });

test('a line is JSON with service, level and time; secrets are not in it', () => {
  const lines: string[] = [];
  const log = createLogger('tester', 'info', { write: (line) => void lines.push(line) });
  log.info({ token: 'fw_secret', deep: { password: 'secret' }, count: 3 }, 'hello');
  log.debug({}, 'not at this level');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    service: 'tester',
    msg: 'hello',
    count: 3,
    token: '[redacted]',
  });
  expect(lines[0]).not.toContain('secret"');
});

(existsSync('/dev/full') ? test : test.skip)('a full disk costs log lines and nothing else', async () => {
  const fd = openSync('/dev/full', 'w');
  const before = await dropped('ENOSPC');
  const log = createLogger('tester', 'info', linesTo(fd));
  for (let n = 0; n < 100; n++) log.info({ n }, 'nobody will read this');
  closeSync(fd);
  expect((await dropped('ENOSPC')) - before).toBe(100);
});

test('a line is written whole when the pipe takes it in pieces and is busy in between', () => {
  let text = '';
  let call = 0;
  const lines = linesTo(1, ((_fd: number, bytes: Buffer, at: number, length: number) => {
    if (++call % 3 === 0) throw failure('EAGAIN');
    const piece = Math.min(7, length);
    text += bytes.toString('utf8', at, at + piece);
    return piece;
  }) as never);
  lines.write('a line that is longer than seven bytes\n');
  expect(text).toBe('a line that is longer than seven bytes\n');
});

test('a reader that hangs is waited for a moment only', async () => {
  const before = await dropped('EAGAIN');
  const began = Date.now();
  linesTo(1, (() => {
    throw failure('EAGAIN');
  }) as never).write('x\n');
  expect(Date.now() - began).toBeLessThan(2_000);
  expect((await dropped('EAGAIN')) - before).toBe(1);
});
