import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { CliContext } from './cli-context.js';
import { dockerAnswers } from './docker.js';
import { nodeBinary } from './node-binary.js';
import { whenNpmEnds } from './npm-parent.js';
import { dataDirOf } from './paths.js';
import { StackInUse, startStack, type Stack } from './stack.js';
import { ensureTool } from './tools.js';
import { addTotals, isGreen, noTotals, totalsLine, totalsOfJest, type Totals } from './totals.js';

const kinds = ['unit', 'int', 'e2e'] as const;
type Kind = (typeof kinds)[number];

/** `npm test [-- --kind unit|int|e2e] [--node 24] [-- <jest arguments>]`. */
export function parseTestArgs(args: readonly string[]): {
  kinds: readonly Kind[];
  /** Major version of another Node to run the tests with. */
  node: string | undefined;
  jest: readonly string[];
} {
  const rest = [...args];
  const chosen: Kind[] = [];
  let node: string | undefined;
  for (let option; (option = /^--(kind|node)(?:=(.*))?$/.exec(rest[0] ?? ''));) {
    rest.shift();
    const value = option[2] ?? rest.shift() ?? '';
    if (option[1] === 'node') {
      node = value;
      continue;
    }
    const known = kinds.find((name) => name === value);
    if (!known) throw new Error(`--kind ${value}: one of ${kinds.join(', ')}`);
    chosen.push(known);
  }
  if (rest[0] === '--') rest.shift();
  return { kinds: chosen.length > 0 ? chosen : kinds, node, jest: rest };
}

/** Runs the tests kind by kind on a stack of their own; the last line is the count over all. */
export async function runTests(args: readonly string[], ctx: CliContext): Promise<number> {
  const options = parseTestArgs(args);
  const began = Date.now();
  let stack: Stack | undefined;
  let interrupted = false;
  const running: { kill: (() => void) | undefined } = { kill: undefined };
  const interrupt = (): void => {
    interrupted = true;
    running.kill?.();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  whenNpmEnds(interrupt);
  let totals = noTotals;
  try {
    if (options.kinds.includes('e2e')) {
      await ensureTool('chromium', ctx.progress).catch((error: unknown) =>
        ctx.progress.note(`  the browser test will fail: ${(error as Error).message}`),
      );
    }
    const program = options.node === undefined ? process.execPath : await nodeBinary(options.node, ctx);
    const given = givenServers(process.env);
    if (options.kinds.some((kind) => kind !== 'unit') && !given) stack = await testStack(ctx);
    const env = given ?? (stack ? serversOf(stack) : {});
    for (const kind of options.kinds) {
      if (interrupted) break;
      const counted = await runJest(program, kind, options.jest, env, ctx, running);
      process.stdout.write(`${kind}: ${totalsLine(counted)}\n`);
      totals = addTotals(totals, counted);
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    totals = addTotals(totals, { passed: 0, failed: 1, skipped: 0 });
  } finally {
    await stack?.stop().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  process.stdout.write(
    `${interrupted ? 'interrupted' : 'done'} after ${minutes} min\n${totalsLine(totals)}\n`,
  );
  return isGreen(totals) && !interrupted ? 0 : 1;
}

const names = {
  kafka: 'FARWATCH_TEST_KAFKA',
  databaseUrl: 'FARWATCH_TEST_DATABASE',
  redisUrl: 'FARWATCH_TEST_REDIS',
  mqttUrl: 'FARWATCH_TEST_MQTT',
} as const;

/** Servers that the caller offers for tests; all four or none. */
function givenServers(env: NodeJS.ProcessEnv): Record<string, string> | undefined {
  const found = Object.values(names).flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return found.length === Object.keys(names).length ? Object.fromEntries(found) : undefined;
}

const serversOf = (stack: Stack): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([key, name]) => [name, stack[key as keyof typeof names]]));

/**
 * A stack with empty data beside the user's; a second run at the same time takes the next free folder. Local processes
 * first, they start fastest; containers when those cannot be had and an engine answers.
 */
async function testStack(ctx: CliContext): Promise<Stack> {
  const base = dataDirOf(process.env, ctx.root);
  const engine = { FARWATCH_DOCKER: process.env['FARWATCH_DOCKER'] };
  let docker = false;
  for (let number = 1; ;) {
    const dataDir = join(base, number === 1 ? 'test' : `test-${number}`);
    try {
      return await startStack({ dataDir, env: engine, progress: ctx.progress, docker, fresh: true });
    } catch (error) {
      if (error instanceof StackInUse && number < 4) number += 1;
      else if (!docker && (await dockerAnswers(engine))) docker = true;
      else throw error;
    }
  }
}

/** One jest run; its own output goes to the terminal, the counts come from its report. */
async function runJest(
  program: string,
  kind: Kind,
  extra: readonly string[],
  env: Readonly<Record<string, string>>,
  ctx: CliContext,
  running: { kill: (() => void) | undefined },
): Promise<Totals> {
  const folder = join(dataDirOf(process.env, ctx.root), 'logs');
  mkdirSync(folder, { recursive: true });
  const report = join(folder, `jest-${kind}-${process.pid}.json`);
  const jest = join(ctx.root, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = ['--passWithNoTests', '--json', '--outputFile', report, ...extra];
  const code = await new Promise<number>((resolve) => {
    const child = spawn(
      program,
      ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...args],
      {
        cwd: ctx.root,
        // A group of its own, so that an interruption ends its workers too.
        detached: true,
        // The report on standard output is for machines; people get the summary on standard error.
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          ...env,
          KIND: kind,
          NODE_ENV: 'test',
          FORCE_COLOR: process.stderr.isTTY ? '1' : '0',
        },
      },
    );
    const killGroup = (signalName: NodeJS.Signals): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signalName);
    };
    running.kill = () => killGroup('SIGTERM');
    const watch = setInterval(() => {
      // The report is written after the last test: what keeps the process then is an open handle.
      if (!existsSync(report)) return;
      clearInterval(watch);
      setTimeout(() => {
        if (child.exitCode === null && child.signalCode === null) {
          ctx.progress.note(`  ${kind}: something is still open after the last test; ended by force`);
          killGroup('SIGKILL');
        }
      }, 20_000).unref();
    }, 500);
    child.once('error', () => resolve(1));
    child.once('exit', (exitCode) => {
      clearInterval(watch);
      running.kill = undefined;
      resolve(exitCode ?? 0);
    });
  });
  let counted: Totals;
  try {
    counted = totalsOfJest(JSON.parse(readFileSync(report, 'utf8')) as unknown);
  } catch {
    counted = totalsOfJest(undefined);
  }
  for (const name of readdirSync(folder)) {
    if (name.startsWith('jest-') && name.endsWith(`-${process.pid}.json`)) rmSync(join(folder, name));
  }
  return code !== 0 && counted.failed === 0
    ? addTotals(counted, { passed: 0, failed: 1, skipped: 0 })
    : counted;
}
