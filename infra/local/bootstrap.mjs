// The door of every command in the root package.json: sets up what is missing, then hands over to infra/local.
// Plain Node without dependencies: it must run in a fresh clone.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [command = '', ...args] = process.argv.slice(2);
const spawned = { cli: 'services/cli/dist/main.js', bench: 'tools/bench/dist/main.js' };
const known = ['start', 'stop', 'reset', 'test', 'setup', ...Object.keys(spawned)];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(
    `Farwatch needs Node.js 20.19 or newer; this is ${process.versions.node}. Install a current one from https://nodejs.org, or: nvm install`,
  );
}

/** Runs a program of the product in this terminal and ends as it ends. */
function handOver(file) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, file), ...args],
    {
      stdio: 'inherit',
    },
  );
  // Ctrl-C reaches the child by itself (same process group); a signal sent only to us is passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', (error) => fail(error));
  child.once('exit', (code, signal) =>
    process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1)),
  );
}

function fail(error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

try {
  checkNode();
  if (!known.includes(command)) throw new Error(`unknown command "${command}"; known: ${known.join(', ')}`);
  const { createProgress } = await import('./setup/progress.mjs');
  const { prepare } = await import('./setup/prepare.mjs');
  const progress = createProgress(process.stderr);
  // What runs can be stopped although its sources do not build any more.
  const built = existsSync(join(root, 'infra/local/dist/cli.js'));
  if (!(built && ['stop', 'reset'].includes(command))) await prepare(root, progress);
  if (spawned[command]) {
    handOver(spawned[command]);
  } else if (command !== 'setup') {
    const { main } = await import(pathToFileURL(join(root, 'infra/local/dist/cli.js')).href);
    process.exitCode = await main(command, args, { root, progress });
  }
} catch (error) {
  fail(error);
}
