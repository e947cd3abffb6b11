import { createServer, type Server } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { choosePorts, findPort, isPortFree, parsePorts, rememberPorts } from './ports.js';

const net = (taken: readonly number[], offers: readonly number[]) => {
  const left = [...offers];
  return {
    isFree: (port: number) => Promise.resolve(!taken.includes(port)),
    find: () => Promise.resolve(left.shift() as number),
  };
};

describe('choosing ports', () => {
  test('keeps the remembered port while it is free', async () => {
    const chosen = await choosePorts(['kafka'], { kafka: 5000 }, net([], [6000]));
    expect(chosen).toEqual({ ports: { kafka: 5000 }, moved: [] });
  });

  test('takes another when the remembered one is taken, and says so', async () => {
    const chosen = await choosePorts(['kafka'], { kafka: 5000 }, net([5000], [6000]));
    expect(chosen).toEqual({ ports: { kafka: 6000 }, moved: [{ name: 'kafka', from: 5000, to: 6000 }] });
  });

  test('a first choice is no move', async () => {
    expect((await choosePorts(['redis'], {}, net([], [6000]))).moved).toEqual([]);
  });

  test('never gives one port to two names, nor a port that another name remembers', async () => {
    const chosen = await choosePorts(
      ['a', 'b', 'c'],
      { b: 5000, c: 5000 },
      net([], [5000, 6000, 6000, 7000]),
    );
    expect(chosen.ports).toEqual({ a: 6000, b: 5000, c: 7000 });
  });
});

describe('the ports file', () => {
  test.each(['', '{', 'null', '[1]', '"x"'])('%j holds no port', (text) => {
    expect(Object.values(parsePorts(text)).filter((port) => port > 1)).toEqual([]);
  });

  test('wrong entries are left out', () => {
    expect(parsePorts('{"a":5000,"b":"x","c":0,"d":70000,"e":1.5}')).toEqual({ a: 5000 });
  });

  describe('on disk', () => {
    let folder: string;
    let server: Server | undefined;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'farwatch-test-'));
    });
    afterEach(async () => {
      rmSync(folder, { recursive: true, force: true });
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
      server = undefined;
    });

    test('the next start gets the same ports, and other names stay', async () => {
      writeFileSync(join(folder, 'ports.json'), '{"other":4321}');
      const first = await rememberPorts(folder, ['kafka', 'redis']);
      const second = await rememberPorts(folder, ['kafka', 'redis']);
      expect(second.ports).toEqual(first.ports);
      expect(JSON.parse(readFileSync(join(folder, 'ports.json'), 'utf8'))).toEqual({
        other: 4321,
        ...first.ports,
      });
    });

    test('a port that a program holds is not free', async () => {
      const port = await findPort();
      expect(await isPortFree(port)).toBe(true);
      server = createServer();
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
      expect(await isPortFree(port)).toBe(false);
      writeFileSync(join(folder, 'ports.json'), JSON.stringify({ kafka: port }));
      const { moved } = await rememberPorts(folder, ['kafka']);
      expect(moved).toEqual([{ name: 'kafka', from: port, to: expect.any(Number) }]);
    });
  });
});
