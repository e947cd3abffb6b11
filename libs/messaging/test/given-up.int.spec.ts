import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStack, type Stack } from '@farwatch/local/stack';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createProducer } from '@farwatch/messaging/producer';
import { readTopic } from '@farwatch/messaging/read-topic';
import { silentLogger } from '@farwatch/runtime/log';
import { pause } from '@farwatch/runtime/scope';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const dataDir = mkdtempSync(join(tmpdir(), 'farwatch-test-'));
let stack: Stack;
let connection: KafkaConnection;
beforeAll(async () => {
  // Of its own: it stands still.
  stack = await startStack({ dataDir, env: {}, docker: false, services: ['kafka'] });
  connection = createKafkaConnection({ brokers: stack.kafka, clientId: 'given-up', log: silentLogger });
  await ensureTopics(connection, ['stations']);
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('what was given up while Kafka stood still never lands behind what is newer', async () => {
  const producer = await createProducer(connection, { name: 'test', deadlineMs: 2_500 });
  const kafka = stack.pids['kafka']!;
  const outcomes: boolean[] = [];
  try {
    const record = (n: number) => ({
      topic: 'stations' as const,
      key: 'k',
      // Large: more than the buffers of a socket hold.
      value: `${n}`.padEnd(n === 1 ? 3_000_000 : 10),
      headers: {},
    });
    const send = async (n: number): Promise<void> => {
      outcomes.push(
        await producer.send([record(n)]).then(
          () => true,
          () => false,
        ),
      );
    };
    await send(0);
    process.kill(kafka, 'SIGSTOP');
    const resuming = pause(15_000).finally(() => process.kill(kafka, 'SIGCONT'));
    let n = 1;
    // Every one is newer than the one that was given up, as a relay sends what was changed meanwhile.
    for (; n < 30 && outcomes.filter(Boolean).length < 4; n++) await send(n);
    await resuming;
    expect(outcomes).toContain(false);
    // Long enough for a client that was given up to write what it still has.
    await pause(10_000);
    await send(n);
    expect(outcomes.at(-1)).toBe(true);
  } finally {
    await producer.close();
  }
  const found: number[] = [];
  await readTopic(connection, 'stations', ({ value }) => found.push(Number(value)));
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(new Set(found).size).toBe(found.length);
  for (const [n, isAcknowledged] of outcomes.entries()) if (isAcknowledged) expect(found).toContain(n);
}, 120_000);
