import type { Progress } from '../setup/progress.mjs';
import type { Command } from './child.js';
import type { MqttSaves } from './mqtt-saves.js';
import type { Ports } from './ports.js';

export const serviceNames = ['kafka', 'postgres', 'redis', 'mqtt'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What a backing service is given to work with. */
export interface ServiceContext {
  /** Folder of everything of this stack; each service keeps to its own sub-folder. */
  readonly dataDir: string;
  readonly ports: Ports;
  readonly progress: Progress;
  /** Made at the first start, kept with mode 0600. */
  readonly password: string;
  readonly mqttSaves: MqttSaves;
}

/** A backing service as a local process. */
export interface LocalService {
  readonly name: ServiceName;
  /** Keys in ports.json. */
  readonly ports: readonly string[];
  readonly signal: NodeJS.Signals;
  readonly stopMs: number;
  readonly readyMs: number;
  /** Makes data folder and configuration; safe to repeat after it was cut off at any point. */
  prepare(ctx: ServiceContext): Promise<void>;
  command(ctx: ServiceContext): Promise<Command>;
  /** A real request; rejects until the service answers it. */
  probe(ctx: ServiceContext): Promise<void>;
  /** Once, after the first answer: what must exist inside. */
  finish?(ctx: ServiceContext): Promise<void>;
  url(ctx: ServiceContext): string;
}

/** The port of this name; a missing one is a bug. */
export function portOf(ctx: ServiceContext, name: string): number {
  const port = ctx.ports[name];
  if (port === undefined) throw new Error(`no port was chosen for ${name}`);
  return port;
}
