import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import { expect, test } from '@jest/globals';
import type { ConsumerRunConfig } from 'kafkajs';

import { runConsumer, type Runnable } from './run-consumer.js';

type Listener = (event: { payload: { error: Error; groupId: string; restart: boolean } }) => unknown;

/** A consumer of kafkajs that ends as it is told to. */
async function started(stopping = false) {
  const runs: unknown[] = [];
  const faults: Error[] = [];
  let listener: Listener = () => undefined;
  const consumer = {
    events: { CRASH: 'consumer.crash' },
    on: (_: string, given: Listener) => (listener = given),
    run: (config: unknown) => Promise.resolve(void runs.push(config)),
  } as unknown as Runnable;
  const config: ConsumerRunConfig = { autoCommit: false };
  const options = { log: silentLogger, stopping: () => stopping, againMs: 1 };
  await runConsumer(consumer, config, { ...options, fatal: (error) => faults.push(error) });
  const crash = (name: string, restart = false) =>
    listener({ payload: { error: Object.assign(new Error(name), { name }), groupId: 'g', restart } });
  return { runs, faults, config, crash };
}

test('a consumer whose coordinator was not found is run again, as often as that happens', async () => {
  const { runs, faults, config, crash } = await started();
  await crash('KafkaJSGroupCoordinatorNotFound');
  await crash('KafkaJSGroupCoordinatorNotFound');
  await eventually(() => runs.length === 3);
  expect(runs).toEqual([config, config, config]);
  expect(faults).toEqual([]);
});

test('any other end is told, unless kafkajs starts again by itself', async () => {
  const { runs, faults, crash } = await started();
  await crash('KafkaJSNumberOfRetriesExceeded', true);
  expect(faults).toEqual([]);
  await crash('KafkaJSProtocolError');
  expect(faults.map(({ name }) => name)).toEqual(['KafkaJSProtocolError']);
  expect(runs).toHaveLength(1);
});

test('one that is being stopped is left alone', async () => {
  const { runs, faults, crash } = await started(true);
  await crash('KafkaJSGroupCoordinatorNotFound');
  await crash('KafkaJSProtocolError');
  expect([runs.length, faults]).toEqual([1, []]);
});
