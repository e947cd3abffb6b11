import { describe, expect, test } from '@jest/globals';

import { catalogue } from './catalogue.js';
import { makePlan } from './plan.js';

const env = {
  KAFKA_BROKERS: '127.0.0.1:9092',
  DATABASE_URL: 'postgres://farwatch:secret@127.0.0.1/farwatch',
  REDIS_URL: 'redis://127.0.0.1',
  MQTT_URL: 'mqtt://127.0.0.1',
};
const names = async (extra: Record<string, string>): Promise<string[]> =>
  (await makePlan({ ...env, ...extra })).entries.map(({ name }) => name);
const fault = (given: Record<string, string>): Promise<string> =>
  makePlan(given).then(
    () => 'no fault',
    (error: Error) => error.message,
  );

describe('which parts run', () => {
  test('all of them, in the order in which they need each other', async () => {
    const all = await names({});
    expect(all).toEqual(catalogue.map(({ name }) => name));
    expect(all.at(-1)).toBe('simulator');
    expect(all.indexOf('registry')).toBeLessThan(all.indexOf('rules'));
    expect(all.indexOf('ingest-station')).toBeLessThan(all.indexOf('api'));
  });
  test('without the simulated district when SIMULATE is 0', async () => {
    expect(await names({ SIMULATE: '0' })).not.toContain('simulator');
  });
  test('those that PARTS names, in that same order, whatever SIMULATE says', async () => {
    expect(await names({ PARTS: ' api, rules ,registry', SIMULATE: '0' })).toEqual([
      'registry',
      'rules',
      'api',
    ]);
    expect(await names({ PARTS: 'api,simulator', SIMULATE: '0' })).toEqual(['api', 'simulator']);
  });
  test.each(catalogue.filter(({ name }) => name !== 'simulator').map(({ name }) => name))(
    '%s alone',
    async (name) => {
      expect(await names({ PARTS: name })).toEqual([name]);
    },
  );
  test('the simulator alone must be told where the api is', async () => {
    expect(await fault({ ...env, PARTS: 'simulator' })).toMatch(
      /FARWATCH_API_URL: is missing[\s\S]*FARWATCH_API_TOKEN: is missing/,
    );
  });
});

describe('a wrong environment', () => {
  test('is told whole, at once and with the name of every key', async () => {
    const message = await fault({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://x',
      SIMULATE: 'perhaps',
      PARTS: 'rules,api,teleport',
      FARWATCH_API_RATE: '-1',
      FARWATCH_TYPO: '1',
      FARWATCH_API_RAT: '5',
    });
    for (const key of [
      'PORT',
      'DATABASE_URL',
      'SIMULATE',
      'KAFKA_BROKERS',
      'REDIS_URL',
      'FARWATCH_API_RATE',
    ]) {
      expect(message).toMatch(new RegExp(`^  ${key}: `, 'm'));
    }
    expect(message).toContain('PARTS: there is no part teleport');
    expect(message).toContain('FARWATCH_TYPO: unknown key');
    expect(message).toContain('FARWATCH_API_RAT: unknown key');
  });
  test('also names addresses of single schemas and logins that cannot work', async () => {
    const message = await fault({
      ...env,
      DATABASE_URL_RULES: 'postgres://h/d?sslmode=prefer',
      DATABASE_URL_HJ212: 'here',
      FARWATCH_KAFKA_SASL: 'plain',
      FARWATCH_KAFKA_USERNAME: 'u',
    });
    for (const key of ['DATABASE_URL_RULES', 'DATABASE_URL_HJ212', 'FARWATCH_KAFKA_PASSWORD'])
      expect(message).toMatch(new RegExp(`^  ${key}[:,]`, 'm'));
    expect(await fault({ ...env, FARWATCH_DATABASE_ROLES: 'yes' })).toContain(
      'FARWATCH_DATABASE_ROLES: is 0 or 1',
    );
  });
  test('keys of a part that does not run here are neither wrong nor unknown', async () => {
    expect(await names({ PARTS: 'registry', FARWATCH_SIMULATE_SEED: 'x', FARWATCH_API_RATE: '9' })).toEqual([
      'registry',
    ]);
  });
  test('says nothing of what the values are', async () => {
    const message = await fault({
      ...env,
      DATABASE_URL: 'http://farwatch:hunter2@x',
      FARWATCH_ADMIN_TOKEN: 'fw_short',
    });
    expect(message).toContain('FARWATCH_ADMIN_TOKEN: ');
    expect(message).not.toMatch(/hunter2|fw_short/);
  });
});
