import { expect, test } from '@jest/globals';

import { readConfig } from './config.js';

test.each(['FARWATCH_DIRECT_CERT', 'FARWATCH_DIRECT_KEY'])(
  'half of a TLS identity (%s alone) stops the start, instead of a door in clear',
  (name) => {
    const env = { KAFKA_BROKERS: 'localhost:1', [name]: '/does/not/matter.pem' };
    expect(() => readConfig(env)).toThrow(/give both or neither/);
    expect(readConfig({ KAFKA_BROKERS: 'localhost:1' }).direct.tls).toBeUndefined();
  },
);
