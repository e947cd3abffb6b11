import { describe, expect, test } from '@jest/globals';

import { runCli } from './run-cli.js';

/** The short form of `farwatch prove-no-loss`; the long one is for a person and for release. */
const short = ['prove-no-loss', '--stations', '8', '--rate', '40', '--json'];

interface Result {
  acked: number;
  kills: Record<string, number>;
  passed: boolean;
  rows: { name: string; lost: number; acked: number; lastedMs: number }[];
  checks: { name: string; compared: number; wrong: number; examples: string[] }[];
}

async function prove(...args: string[]): Promise<{ code: number | null; result: Result; err: string }> {
  // A minute where the machine is free; four under the load of ten processes a core.
  const { code, out, err } = await runCli([...short, ...args], { timeoutMs: 540_000 });
  try {
    return { code, err, result: (JSON.parse(out) as Result[])[0]! };
  } catch {
    throw new Error(`no result; exit code ${code}\n${err}\n${out}`);
  }
}

// Two at a time (maxConcurrency): each has servers of its own, and spends most of its time waiting for them.
describe('nothing acknowledged is lost, nothing is done twice', () => {
  test.concurrent.each([
    ['direct', '11', '30'],
    ['bridge', '12', '30'],
    ['hj212', '13', '30'],
    ['drone', '15', '30'],
  ])(
    'the %s way survives SIGKILL of parts and servers',
    async (way, seed, seconds) => {
      const { code, result, err } = await prove('--way', way, '--seed', seed, '--seconds', seconds);
      expect({ err, wrong: result.checks.filter((check) => check.wrong > 0) }).toEqual({ err, wrong: [] });
      // How many fit into the time depends on how fast the machine starts a server again.
      expect(Object.values(result.kills).reduce((a, b) => a + b, 0)).toBeGreaterThan(1);
      expect(result.checks[0]!.compared).toBeGreaterThan(500);
      expect(code).toBe(0);
    },
    570_000,
  );

  // One drill of the long form; all of them take a quarter of an hour.
  test.concurrent(
    'a cut database, a part that stands still and a second process of each lose and double nothing',
    async () => {
      const only = 'postgres-cut,stop-enforcement,two-of-each';
      const { code, result, err } = await prove('--way', 'direct', '--seed', '14', '--only', only);
      expect({ err, wrong: result.checks.filter((check) => check.wrong > 0) }).toEqual({ err, wrong: [] });
      expect(result.rows.map(({ name, lost }) => ({ name, lost }))).toEqual(
        only.split(',').map((name) => ({ name, lost: 0 })),
      );
      expect(result.rows.every((row) => row.acked > 100 && row.lastedMs > 1_000)).toBe(true);
      expect(code).toBe(0);
    },
    570_000,
  );

  // What an early answer loses depends on the moment of a kill; the other two are caught in every message.
  test.concurrent.each([
    ['ack-early', 'hj212', 'kafka,ingest-station', [/acknowledged readings/], '20'],
    [
      'ack-early,no-inbox,double-publish',
      'direct',
      'kafka,ingest-station,enforcement',
      [/acknowledged readings/, /stand twice/, /two ids/],
      '20',
    ],
  ])(
    'broken guards are caught: %s (%s)',
    async (sabotage, way, kill, caught, seconds) => {
      const args = ['--way', way, '--seed', '21', '--seconds', seconds, '--kill', kill];
      const { code, result, err } = await prove(...args, '--sabotage', sabotage);
      const wrong = result.checks.filter((check) => check.wrong > 0).map(({ name }) => name);
      const expected = caught.map((one) => expect.stringMatching(one));
      expect({ err, wrong }).toEqual({ err, wrong: expect.arrayContaining(expected) });
      expect(code).toBe(1);
    },
    570_000,
  );

  test.concurrent.each([
    ['', []],
    ['no-own-output', [/leads of the plain pass/]],
  ])(
    'a database that goes back ends with the leads of a plain pass, and only when it is compared with what it published (broken: %p)',
    async (sabotage, caught) => {
      const args = ['--way', 'direct', '--seed', '31', '--only', 'postgres-restored'];
      const { code, result, err } = await prove(...args, ...(sabotage ? ['--sabotage', sabotage] : []));
      const wrong = result.checks.filter((check) => check.wrong > 0).map(({ name }) => name);
      const expected = caught.map((one) => expect.stringMatching(one));
      expect({ err, wrong }).toEqual({ err, wrong: caught.length ? expect.arrayContaining(expected) : [] });
      expect(code).toBe(caught.length ? 1 : 0);
    },
    570_000,
  );
});
