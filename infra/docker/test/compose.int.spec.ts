import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { mosquittoConfig } from '../../local/src/mosquitto.js';
import { interpolate, mapTexts, readCompose, variablesOf } from './read-compose.js';

// No engine is asked: the model is read as Compose reads it and checked for what would fail only on a machine with one.
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('docker-compose.yml');
const raw = readCompose(text);
const env = { POSTGRES_PASSWORD: 'given-by-the-test' };
const model = mapTexts(raw, (word) => interpolate(word, env));
const services = Object.entries(model.services);
const own = services.filter(([, service]) => service.image?.startsWith('farwatch:'));
const partFolders = readdirSync(join(root, 'services')).filter(
  (name) => name !== 'all-in-one' && existsSync(join(root, 'services', name, 'src', `${name}.ts`)),
);

/** A compiled file belongs to a source; other files are in the tree as they are. */
const sourceOf = (path: string): string => path.replace('/dist/', '/src/').replace(/\.js$/, '.ts');

describe('services', () => {
  test('every part has its own container, and no container runs a part that does not exist', () => {
    const inCompose = own.flatMap(([name, { environment }]) =>
      environment?.['PARTS'] === undefined ? [] : [[name, environment['PARTS']]],
    );
    expect(inCompose.map(([, part]) => part).sort()).toEqual(partFolders.sort());
    for (const [name, part] of inCompose) expect(name).toBe(part);
  });

  test('dependencies exist, can be met and run in no circle', () => {
    const seen = new Set<string>();
    const visit = (name: string, above: readonly string[]): void => {
      expect(above).not.toContain(name);
      const service = model.services[name];
      for (const [target, { condition }] of Object.entries(service?.depends_on ?? {})) {
        const needed = model.services[target];
        expect({ name, target, exists: needed !== undefined }).toEqual({ name, target, exists: true });
        // A needed service of a profile that is not active makes the whole model invalid.
        for (const profile of needed?.profiles ?? []) expect(service?.profiles).toContain(profile);
        if (condition === 'service_healthy') expect(needed?.healthcheck?.test?.length).toBeGreaterThan(1);
        else expect(condition).toBe('service_completed_successfully');
        if (condition === 'service_completed_successfully')
          expect(needed?.restart).toMatch(/^(no|on-failure)/);
        if (!seen.has(target)) visit(target, [...above, name]);
      }
      seen.add(name);
    };
    for (const [name] of services) visit(name, []);
  });

  test('every part waits for the migration, and the migration for Kafka and PostgreSQL', () => {
    for (const [name, { depends_on }] of own.filter(([name]) => name !== 'migrate')) {
      expect({ name, on: depends_on?.['migrate'] }).toEqual({
        name,
        on: { condition: 'service_completed_successfully' },
      });
    }
    expect(Object.keys(model.services['migrate']?.depends_on ?? {}).sort()).toEqual(['kafka', 'postgres']);
  });

  test('everything that stays has a health check', () => {
    const without = services
      .filter(([, { healthcheck }]) => healthcheck?.test === undefined)
      .map(([name]) => name);
    expect(without).toEqual(['migrate']);
  });

  test('every file that a command or a check names is in the tree', () => {
    const words = own.flatMap(([, { command = [], healthcheck }]) => [
      ...command,
      ...(healthcheck?.test ?? []),
    ]);
    const files = new Set(words.filter((word) => /^(services|infra)\/.*\.m?js$/.test(word)));
    expect(files.size).toBeGreaterThan(1);
    for (const file of files)
      expect({ file, there: existsSync(join(root, sourceOf(file))) }).toEqual({ file, there: true });
  });

  test('parts run without privileges on a read-only disk', () => {
    for (const [name, service] of own) {
      expect({ name, ...service }).toMatchObject({ read_only: true, init: true, cap_drop: ['ALL'] });
    }
  });

  test('images are pinned, and the one of the parts carries the version of the product', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    for (const [name, { image = '' }] of services)
      expect({ name, image }).toEqual({ name, image: expect.stringMatching(/:\d+\.\d+/) });
    for (const [, { image }] of own) expect(image).toBe(`farwatch:${version}`);
  });
});

describe('secrets and doors', () => {
  test('no secret is written down, and the password has no default', () => {
    for (const [name, { environment = {} }] of Object.entries(raw.services)) {
      for (const [key, value] of Object.entries(environment)) {
        if (/PASSWORD|TOKEN|SECRET/.test(key))
          expect({ name, key, value }).toEqual({
            name,
            key,
            value: expect.stringMatching(/^\$\{[A-Z_]+(:\?[^}]+|:-)\}$/),
          });
        for (const [, password] of value.matchAll(/:\/\/[^/@\s]+:([^@\s]+|\$\{[^}]*\})@/g))
          expect(password).toMatch(/^\$\{/);
      }
    }
    expect(() => mapTexts(raw, (word) => interpolate(word, {}))).toThrow(/POSTGRES_PASSWORD is missing/);
  });

  test('the example of .env names every variable, has no secret in it, and names nothing else', () => {
    const example = read('infra/docker/env.example');
    const lines = [...example.matchAll(/^#?([A-Z0-9_]+)=(.*)$/gm)];
    const tuning = ['KAFKA_HEAP_OPTS', 'KAFKA_LOG_FLUSH_INTERVAL_MESSAGES'];
    expect(lines.map(([, name]) => name).sort()).toEqual(
      [...variablesOf(text)].filter((name) => !tuning.includes(name)).sort(),
    );
    for (const [, name = '', value] of lines) if (/PASSWORD|TOKEN/.test(name)) expect(value).toBe('');
  });

  test('ports are published on this machine, twice never; only the three public doors can be opened further', () => {
    const ports = Object.entries(raw.services).flatMap(([name, { ports: list = [] }]) =>
      list.map((port) => ({ name, port })),
    );
    for (const { name, port } of ports) {
      expect(port).toMatch(
        ['api', 'ingest-station', 'ingest-drone', 'hj212-gateway'].includes(name)
          ? /^\$\{PUBLIC_ADDRESS:-127\.0\.0\.1\}:/
          : /^127\.0\.0\.1:/,
      );
    }
    const outside = ports.map(({ port }) => interpolate(port, env).split(':')[1]);
    expect(new Set(outside).size).toBe(outside.length);
  });

  test('a folder of certificates opens the three doors with TLS; without one they say where they are published', () => {
    const doors = ['api', 'ingest-station', 'hj212-gateway'];
    const secured = mapTexts(raw, (word) => interpolate(word, { ...env, TLS_DIR: '/etc/tls' })).services;
    for (const name of doors) {
      const certificates = ({ environment = {} }: (typeof secured)[string]): unknown[] =>
        Object.entries(environment).filter(([key]) => /^FARWATCH_(API|DIRECT|HJ212)_(CERT|KEY)$/.test(key));
      expect(certificates(secured[name]!).map((pair) => (pair as string[])[1])).toEqual([
        '/tls/cert.pem',
        '/tls/key.pem',
      ]);
      expect(certificates(model.services[name]!).map((pair) => (pair as string[])[1])).toEqual(['', '']);
      expect(secured[name]?.volumes).toContain('/etc/tls:/tls:ro');
      expect(model.services[name]?.environment).toMatchObject({ FARWATCH_PUBLIC_ADDRESS: '127.0.0.1' });
    }
  });

  test('npm start finds the four servers and their ports when it takes them from containers', () => {
    const asked = [...read('infra/local/src/docker.ts').matchAll(/service: '([\w-]+)', port: (\d+)/g)];
    expect(asked).toHaveLength(4);
    for (const [, name = '', port] of asked) {
      const inside = model.services[name]?.ports?.map((entry) => entry.split(':').at(-1));
      expect({ name, inside }).toEqual({ name, inside: [port] });
    }
    // Clients outside are told the address that is published.
    expect(model.services['kafka']?.environment?.['KAFKA_ADVERTISED_LISTENERS']).toContain(
      'MACHINE://127.0.0.1:9094',
    );
  });
});

describe('files and volumes', () => {
  test('named volumes are declared and used, mounted files exist', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((entry) => entry.split(':')[0] ?? ''),
    );
    const named = mounts.filter((mount) => !mount.startsWith('.'));
    expect([...new Set(named)].sort()).toEqual(Object.keys(model.volumes).sort());
    for (const mount of mounts.filter((path) => path.startsWith('.')))
      expect(existsSync(join(root, mount))).toBe(true);
  });

  test('the broker in the container keeps its word as the local one does', () => {
    const directives = (config: string): Map<string, string> =>
      new Map(
        config
          .split('\n')
          .filter((line) => /^[a-z]/.test(line))
          .map((line) => line.split(/ (.*)/s) as [string, string]),
      );
    const shipped = directives(read('infra/docker/mosquitto.conf'));
    const local = directives(mosquittoConfig({ port: 1883, folder: '/mosquitto/data', root: false }));
    for (const key of [
      'persistence',
      'persistence_location',
      'autosave_on_changes',
      'autosave_interval',
      'max_queued_messages',
      'max_inflight_messages',
    ]) {
      expect({ key, value: shipped.get(key) }).toEqual({ key, value: local.get(key) });
    }
    expect(shipped.get('max_queued_messages')).toBe('0');
  });

  test('the image is built from what is there, on a Node.js that the product supports, and runs as an ordinary user', () => {
    const lines = read('infra/docker/Dockerfile').replace(/\\\n/g, ' ').split('\n');
    const stages = new Set<string>();
    for (const line of lines) {
      const from = /^FROM (\S+) AS (\S+)/.exec(line);
      if (from) {
        if (!stages.has(from[1]!)) expect(from[1]).toMatch(/^node:(20|22|24)\.\d+\.\d+-bookworm-slim$/);
        stages.add(from[2]!);
      }
      const copied = /^COPY --from=(\S+)/.exec(line);
      if (copied) expect(stages).toContain(copied[1]);
    }
    const users = lines.filter((line) => line.startsWith('USER '));
    expect(users).toEqual(['USER node']);
    const command = JSON.parse(lines.find((line) => line.startsWith('CMD '))!.slice(4)) as string[];
    expect(command).toEqual(own.find(([name]) => name === 'rules')?.[1].command);
    expect(model.services['migrate']?.build?.dockerfile).toBe('infra/docker/Dockerfile');
  });
});
