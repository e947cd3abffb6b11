import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { startStack, type Stack } from '@farwatch/local/stack';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const dataDir = mkdtempSync(join(tmpdir(), 'farwatch-test-'));
let stack: Stack;
beforeAll(async () => {
  // Of its own: it stands still.
  stack = await startStack({ dataDir, env: {}, docker: false, services: ['kafka'] });
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/**
 * In a process of its own, as a part runs: under jest kafkajs cannot be changed inside, and with it the identity of a
 * client that takes the place of another.
 */
const script = `
  import { createKafkaConnection, ensureTopics } from '@farwatch/messaging/kafka';
  import { createProducer } from '@farwatch/messaging/producer';
  import { readTopic } from '@farwatch/messaging/read-topic';
  import { silentLogger } from '@farwatch/runtime/log';
  import { pause } from '@farwatch/runtime/scope';

  const [brokers, kafka] = [process.argv[1], Number(process.argv[2])];
  const connection = createKafkaConnection({ brokers, clientId: 'given-up', log: silentLogger });
  await ensureTopics(connection, ['stations']);
  const producer = await createProducer(connection, { name: 'test', deadlineMs: 2_500 });
  const outcomes = [];
  const send = async (n) => {
    // Large: more than the buffers of a socket usually hold.
    const value = String(n).padEnd(n === 1 ? 3_000_000 : 10);
    const sending = producer.send([{ topic: 'stations', key: 'k', value, headers: {} }]);
    outcomes.push(await sending.then(() => true, () => false));
  };
  await send(0);
  process.kill(kafka, 'SIGSTOP');
  const resuming = pause(15_000).finally(() => process.kill(kafka, 'SIGCONT'));
  // Every one is newer than the one that was given up, as a relay sends what was changed meanwhile.
  let n = 1;
  for (; n < 30 && outcomes.filter(Boolean).length < 4; n++) await send(n);
  await resuming;
  // Long enough for a client that was given up to write what it still has.
  await pause(10_000);
  await send(n);
  await producer.close();
  const found = [];
  await readTopic(connection, 'stations', ({ value }) => found.push(Number(value)));
  process.stdout.write(JSON.stringify({ outcomes, found }));
  process.exit(0);`;

test('what was given up while Kafka stood still never lands behind what is newer', async () => {
  const args = ['--input-type=module', '-e', script, stack.kafka, String(stack.pids['kafka'])];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 110_000 });
  const { outcomes, found } = JSON.parse(stdout) as { outcomes: boolean[]; found: number[] };
  expect(outcomes).toContain(false);
  expect(outcomes.at(-1)).toBe(true);
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(new Set(found).size).toBe(found.length);
  for (const [n, isAcknowledged] of outcomes.entries()) if (isAcknowledged) expect(found).toContain(n);
}, 120_000);
