import { connect } from 'node:net';

import { silentLogger } from '@farwatch/runtime/log';
import { Authority } from '@farwatch/testing/authority';
import { makeCertificate } from '@farwatch/testing/certificate';
import { expect, it } from '@jest/globals';
import mqtt from 'mqtt';
import { generate } from 'mqtt-packet';

import { openDirectBroker, ownTopics } from '../src/direct-broker.js';
import { openPacketSource } from '../src/packet-source.js';
import { startMosquitto } from './support/mosquitto.js';
import { once, waitFor } from './support/wait-for.js';

const pair = makeCertificate();

it('the direct broker speaks TLS, and only TLS', async () => {
  const got: string[] = [];
  const broker = await openDirectBroker<string>({
    port: 0,
    host: '127.0.0.1',
    tls: pair,
    topics: ownTopics({ prefix: 'farwatch/v1/stations/', will: 'status', commands: 'commands' }),
    authenticate: () => true,
    prepare: ({ payload }, items) => items.push(payload.toString()) > 0,
    handOver: (items) => Promise.resolve(void got.push(...items)),
    log: silentLogger,
  });
  const login = { username: 's1', password: 'x', protocolVersion: 4, reconnectPeriod: 0 } as const;
  try {
    const client = await mqtt.connectAsync(`mqtts://127.0.0.1:${broker.port}`, { ...login, ca: pair.cert });
    await client.publishAsync('farwatch/v1/stations/s1/readings', 'secret', { qos: 1 });
    await client.endAsync();
    expect(got).toEqual(['secret']);
    await expect(mqtt.connectAsync(`mqtts://127.0.0.1:${broker.port}`, login)).rejects.toThrow(/self-signed/);
    const plain = connect(broker.port, '127.0.0.1');
    plain.on('error', () => undefined);
    let answer = Buffer.alloc(0);
    plain.on('data', (chunk) => (answer = Buffer.concat([answer, chunk])));
    plain.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId: 'c',
        keepalive: 0,
      }),
    );
    await once(plain, 'close');
    expect(answer[0]).not.toBe(0x20); // no CONNACK
  } finally {
    await broker.stop(0);
  }
});

it('a device shows a certificate of its own name where they are asked for, beside its secret', async () => {
  const authority = new Authority();
  const [own, other] = [authority.sign('s1'), authority.sign('s2')];
  const told: object[] = [];
  const broker = await openDirectBroker<string>({
    port: 0,
    host: '127.0.0.1',
    tls: { ...pair, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    topics: ownTopics({ prefix: 'farwatch/v1/stations/', will: 'status', commands: 'commands' }),
    authenticate: (_, secret) => secret.toString() === 'x',
    prepare: () => true,
    handOver: () => Promise.resolve(),
    log: { ...silentLogger, warn: (fields) => void told.push(fields as object) },
  });
  const as = (certificate: object, password = 'x') =>
    mqtt.connectAsync(`mqtts://127.0.0.1:${broker.port}`, {
      ...{ username: 's1', password, protocolVersion: 4, reconnectPeriod: 0, ca: pair.cert },
      ...certificate,
    });
  try {
    await (await as(own)).endAsync();
    await expect(as(own, 'y')).rejects.toThrow(/Bad username or password/i);
    await expect(as(other)).rejects.toThrow(/Bad username or password/i);
    await expect(as({})).rejects.toThrow();
    expect(told).toContainEqual(expect.objectContaining({ audit: true, what: 'certificate', station: 's1' }));
  } finally {
    await broker.stop(0);
    authority.remove();
  }
});

it('the bridge checks the certificate of its broker', async () => {
  const broker = await startMosquitto(pair);
  const open = (ca: string | undefined) =>
    openPacketSource<string>({
      url: broker.url,
      ...(ca === undefined ? {} : { tls: { ca } }),
      clientId: `tls-${ca === undefined}`,
      filters: ['a'],
      prepare: () => undefined,
      handOver: () => Promise.resolve(),
      log: silentLogger,
      retryBaseMs: 20,
    });
  const [trusting, careful] = [open(pair.cert), open(undefined)];
  try {
    await trusting.ready;
    expect(trusting.health().ok).toBe(true);
    await waitFor(() =>
      expect(careful.health()).toMatchObject({ ok: false, detail: expect.stringContaining('self-signed') }),
    );
  } finally {
    await Promise.all([trusting.stop(0), careful.stop(0)]);
    await broker.stop();
  }
});

it('the bridge shows its certificate to a broker that asks for one', async () => {
  const broker = await startMosquitto(pair, { clientsSignedBy: pair.cert });
  const open = (tls: object, clientId: string) =>
    openPacketSource<string>({
      url: broker.url,
      tls: { ca: pair.cert, ...tls },
      clientId,
      filters: ['a'],
      prepare: () => undefined,
      handOver: () => Promise.resolve(),
      log: silentLogger,
      retryBaseMs: 20,
    });
  const [known, nameless] = [open({ cert: pair.cert, key: pair.key }, 'known'), open({}, 'nameless')];
  try {
    await known.ready;
    await waitFor(() => expect(nameless.health().ok).toBe(false));
  } finally {
    await Promise.all([known.stop(0), nameless.stop(0)]);
    await broker.stop();
  }
});
