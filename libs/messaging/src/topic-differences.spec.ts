import { expect, test } from '@jest/globals';
import { topics } from '@farwatch/contracts/topics';

import { settingsOf, topicDifferences, type FoundTopic } from './topic-differences.js';

const spec = topics.readings;
const asDeclared: FoundTopic = {
  name: 'farwatch.readings.v1',
  partitions: spec.partitions,
  settings: settingsOf(spec),
  own: new Set(['cleanup.policy', 'retention.ms', 'max.message.bytes']),
};
const differences = (found: Partial<FoundTopic>): string[] =>
  topicDifferences(spec, { ...asDeclared, ...found }, 'kafka:9092');

test('a topic as declared has no difference', () => {
  expect(differences({})).toEqual([]);
});

test('another count says that the topic must be made anew, never that partitions be added', () => {
  const [line, ...more] = differences({ partitions: 6 });
  expect(more).toEqual([]);
  expect(line).toContain('farwatch.readings.v1 has 6 partitions instead of 24');
  expect(line).toContain(
    'kafka-topics.sh --bootstrap-server kafka:9092 --delete --topic farwatch.readings.v1',
  );
});

test('each setting that differs has the command that mends it', () => {
  const settings = { ...asDeclared.settings, 'cleanup.policy': 'compact', 'retention.ms': '1000' };
  expect(differences({ settings })).toEqual([
    expect.stringContaining('cleanup.policy=compact instead of delete; run: kafka-configs.sh'),
    expect.stringContaining(`--add-config retention.ms=${spec.retentionMs}`),
  ]);
});

test('time that the sender gives is a difference where retention goes by it', () => {
  const settings = { ...asDeclared.settings, 'message.timestamp.type': 'CreateTime' };
  expect(differences({ settings })).toEqual([
    expect.stringContaining('--add-config message.timestamp.type=LogAppendTime'),
  ]);
  expect(settingsOf(topics.stations)).not.toHaveProperty('message.timestamp.type');
});

test('a topic that Kafka made by itself is named as such, also when its values happen to fit', () => {
  expect(differences({ own: new Set() })).toEqual([expect.stringContaining('was made by Kafka itself')]);
});
