import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import type { Progress } from '../setup/progress.mjs';

const run = promisify(execFile);

/** A program from outside npm: where it may lie and how the usual systems install it. */
interface Tool {
  readonly command: readonly string[];
  /** The first package that exists is taken. */
  readonly apt: readonly string[];
  readonly dnf: string;
  readonly brew: string;
}

export const tools = {
  java: {
    command: ['java'],
    apt: ['openjdk-21-jre-headless', 'openjdk-17-jre-headless', 'default-jre-headless'],
    dnf: 'java-21-openjdk-headless',
    brew: 'openjdk@21',
  },
  mvn: { command: ['mvn'], apt: ['maven'], dnf: 'maven', brew: 'maven' },
  'redis-server': {
    command: ['redis-server', 'valkey-server'],
    apt: ['redis-server'],
    dnf: 'valkey',
    brew: 'redis',
  },
  mosquitto: { command: ['mosquitto'], apt: ['mosquitto'], dnf: 'mosquitto', brew: 'mosquitto' },
  chromium: {
    command: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    apt: ['chromium'],
    dnf: 'chromium',
    brew: '--cask chromium',
  },
} as const satisfies Readonly<Record<string, Tool>>;
export type ToolName = keyof typeof tools;

/** Folders that hold servers but are not on every user's PATH. */
const extraFolders = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/local/bin',
];
const macFiles: Readonly<Partial<Record<ToolName, string[]>>> = {
  java: ['/opt/homebrew/opt/openjdk@21/bin/java', '/usr/local/opt/openjdk@21/bin/java'],
  chromium: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
};

/** The program's path, or undefined. */
export function findTool(name: ToolName, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...extraFolders,
  ];
  const files = tools[name].command.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...files, ...(macFiles[name] ?? [])].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The program's path; installs it when that needs no question (apt as root), otherwise throws the commands to type. */
export async function ensureTool(name: ToolName, progress: Progress): Promise<string> {
  const found = findTool(name);
  if (found !== undefined) return found;
  await ensureTools([name], progress);
  const installed = findTool(name);
  if (installed === undefined) throw new Error(howToInstall([name]));
  return installed;
}

/** Installs all that are missing in one go, or names them all in one message. */
export async function ensureTools(names: readonly ToolName[], progress: Progress): Promise<void> {
  const missing: ToolName[] = [];
  for (const name of names) {
    const there = name === 'java' ? (await usableJava()) !== undefined : findTool(name) !== undefined;
    if (!there) missing.push(name);
  }
  if (missing.length === 0) return;
  if (userInfo().uid !== 0 || !isExecutable('/usr/bin/apt-get')) throw new Error(howToInstall(missing));
  await progress.step(`installing ${missing.join(', ')} (apt)`, () => aptInstall(missing));
}

/** RUNLEVEL=1 keeps Debian from starting the packages' own system services. */
async function aptInstall(names: readonly ToolName[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = async (...args: string[]): Promise<void> => {
    await run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-y', ...args], {
      env,
      timeout: 900_000,
      maxBuffer: 64 << 20,
    }).catch((error: unknown) => {
      const { stderr = '', message } = error as { stderr?: string; message: string };
      const tail = (stderr || message).trim().split('\n').slice(-8).join('\n');
      throw new Error(`apt-get ${args[0]} failed:\n${tail}\n${howToInstall(names)}`);
    });
  };
  await apt('update');
  const packages: string[] = [];
  for (const name of names) packages.push(await firstPackage(tools[name].apt));
  await apt('install', '--no-install-recommends', ...packages);
}

async function firstPackage(candidates: readonly string[]): Promise<string> {
  for (const candidate of candidates) {
    const { stdout } = await run('apt-cache', ['policy', candidate]);
    if (/Candidate: (?!\(none\))/.test(stdout)) return candidate;
  }
  return candidates[candidates.length - 1] as string;
}

/** One message with the exact commands of the usual systems. */
export function howToInstall(names: readonly ToolName[]): string {
  const of = (kind: 'dnf' | 'brew'): string => names.map((name) => tools[name][kind]).join(' ');
  const apt = names.map((name) => tools[name].apt[name === 'java' ? 1 : 0]).join(' ');
  return [
    `missing: ${names.map((name) => (name === 'java' ? 'java (17 or newer)' : name)).join(', ')}. Install with`,
    `  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${apt}`,
    `  Fedora:          sudo dnf install -y ${of('dnf')}`,
    `  macOS:           brew install ${of('brew')}`,
    'or give the servers by KAFKA_BROKERS, DATABASE_URL, REDIS_URL, MQTT_URL.',
  ].join('\n');
}

/** The major version in what `java -version` prints; undefined for something else. */
export function javaMajor(text: string): number | undefined {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  return first === 1 ? Number(match[2]) : first;
}

let knownJava: { java: string; major: number } | undefined;

async function usableJava(): Promise<{ java: string; major: number } | undefined> {
  if (knownJava) return knownJava;
  const home = process.env['JAVA_HOME'];
  const candidates = [home ? join(home, 'bin', 'java') : undefined, findTool('java'), ...debianJavas];
  for (const java of candidates) {
    if (java === undefined || !isExecutable(java)) continue;
    const printed = await run(java, ['-version'], { timeout: 20_000 }).catch(() => undefined);
    const major = printed && javaMajor(printed.stderr + printed.stdout);
    if (major !== undefined && major >= 17) return (knownJava = { java, major });
  }
  return undefined;
}

/** An older Java may be the machine's default beside a newer one. */
const debianJavas = ['21', '17'].flatMap((major) =>
  ['amd64', 'arm64'].map((machine) => `/usr/lib/jvm/java-${major}-openjdk-${machine}/bin/java`),
);

/** Java 17 or newer. */
export async function findJava(progress: Progress): Promise<{ java: string; major: number }> {
  const found = await usableJava();
  if (found) return found;
  await ensureTools(['java'], progress);
  const installed = await usableJava();
  if (!installed) throw new Error(howToInstall(['java']));
  return installed;
}
