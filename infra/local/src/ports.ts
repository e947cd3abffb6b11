import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileWhole } from './files.js';

export type Ports = Readonly<Record<string, number>>;

/** The ports of the last start; an unreadable or wrong file counts as none. */
export function parsePorts(text: string): Ports {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] > 0 && entry[1] < 65_536,
      ),
    );
  } catch {
    return {};
  }
}

/**
 * Decides a port for each name: the remembered one while it is free and not given twice, a new one otherwise.
 * `moved` says which remembered ports had to change.
 */
export async function choosePorts(
  names: readonly string[],
  remembered: Ports,
  net: { isFree(port: number): Promise<boolean>; find(): Promise<number> },
): Promise<{ ports: Ports; moved: { name: string; from: number; to: number }[] }> {
  const ports: Record<string, number> = {};
  const moved: { name: string; from: number; to: number }[] = [];
  const taken = new Set<number>();
  for (const name of names) {
    const old = remembered[name];
    let port = old;
    if (port === undefined || taken.has(port) || !(await net.isFree(port))) {
      const reserved = new Set([...taken, ...Object.values(remembered)]);
      do port = await net.find();
      while (reserved.has(port));
      if (old !== undefined) moved.push({ name, from: old, to: port });
    }
    taken.add(port);
    ports[name] = port;
  }
  return { ports, moved };
}

/** Whether a listener on loopback and on every address may open this port now. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
    });
    if (!free) return false;
  }
  return true;
}

/** A free port from the system. */
export function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Chooses the ports of a data folder and remembers them in its `ports.json`; other names in the file stay.
 * `preferred` are tried before any number the system would give. `kept` are given back as remembered, free or not:
 * what holds them is ours.
 */
export async function rememberPorts(
  dataDir: string,
  names: readonly string[],
  preferred: Ports = {},
  kept: readonly string[] = [],
): Promise<{ ports: Ports; moved: { name: string; from: number; to: number }[] }> {
  const path = join(dataDir, 'ports.json');
  let remembered: Ports = {};
  try {
    remembered = parsePorts(readFileSync(path, 'utf8'));
  } catch {
    // First start.
  }
  const net = { isFree: isPortFree, find: findPort };
  const chosen = await choosePorts(names, { ...preferred, ...remembered }, net);
  const all = { ...remembered, ...chosen.ports };
  writeFileWhole(path, `${JSON.stringify(all, null, 2)}\n`);
  const ports = { ...chosen.ports };
  for (const name of kept) if (all[name] !== undefined) ports[name] = all[name];
  return { ports, moved: chosen.moved };
}
