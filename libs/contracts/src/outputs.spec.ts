import { expect, test } from '@jest/globals';

import { outputs, writersOf } from './outputs.js';
import { topics, type Topic, type TopicKey } from './topics.js';

test('every topic has a writer, and its owner is exactly those who declare it', () => {
  for (const [key, topic] of Object.entries(topics) as [TopicKey, Topic][]) {
    expect({ key, writers: writersOf(key) }).toEqual({ key, writers: topic.owners });
  }
});

test('nobody but parking writes what somebody else owns, and whoever writes may park what Kafka does not take', () => {
  for (const topics of Object.values(outputs)) expect(topics).toContain('parked');
  const shared = (Object.keys(topics) as TopicKey[]).filter((key) => writersOf(key).length > 1);
  expect(shared).toEqual(['readings', 'patrols', 'parked']);
});
