import { Parser } from '@asyncapi/parser';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { asyncapi } from './asyncapi.js';
import { eventTypes } from './events/index.js';
import { documents } from './generate.js';
import { schemaNameOf } from './json-schema.js';
import { topics } from './topics.js';

const text = documents()['asyncapi.yaml']!;

test('the document is valid for the official parser', async () => {
  const { document, diagnostics } = await new Parser().parse(text);
  const errors = diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(errors).toEqual([]);
  expect(document?.version()).toBe('3.0.0');
});

test('every public topic is a channel with its partitions, retention and messages; internal ones stay inside', () => {
  const { channels } = asyncapi() as {
    channels: Record<string, { address: string; messages: object; bindings?: unknown }>;
  };
  for (const [key, topic] of Object.entries(topics)) {
    if (topic.visibility === 'internal') {
      expect(Object.values(channels).some(({ address }) => address === topic.name)).toBe(false);
      continue;
    }
    expect(channels[key]).toMatchObject({
      address: topic.name,
      bindings: {
        kafka: {
          partitions: topic.partitions,
          topicConfiguration: { 'cleanup.policy': [topic.cleanup], 'retention.ms': topic.retentionMs },
        },
      },
    });
    const types = eventTypes
      .filter((event) => event.topic === key)
      .map(({ type }) => type.replace('cn.farwatch.', ''));
    expect(Object.keys(channels[key]?.messages ?? {})).toEqual(key === 'parked' ? ['parked.v1'] : types);
  }
});

test('every event has one named schema', () => {
  for (const { type } of eventTypes) expect(schemaNameOf(type)).toMatch(/^[a-z0-9-]+$/);
  expect(() => schemaNameOf('cn.farwatch.nothing.v1')).toThrow('no named schema');
});

test('the document as written is what was generated', () => {
  expect(parse(text)).toEqual(JSON.parse(JSON.stringify(asyncapi())));
});
