import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Progress } from '../setup/progress.mjs';
import { Child } from './child.js';
import { kafka } from './kafka.js';
import { mosquitto } from './mosquitto.js';
import type { MqttSaves } from './mqtt-saves.js';
import { rememberPorts, type Ports } from './ports.js';
import { postgres } from './postgres.js';
import { redis } from './redis.js';
import type { LocalService, ServiceContext, ServiceName } from './service.js';
import { ensureTools, type ToolName } from './tools.js';
import type { Watchdog } from './watchdog.js';

const services: Readonly<Record<ServiceName, LocalService>> = { kafka, postgres, redis, mqtt: mosquitto };
const toolsOf: Readonly<Record<ServiceName, ToolName[]>> = {
  kafka: ['java'],
  postgres: [],
  redis: ['redis-server'],
  mqtt: ['mosquitto'],
};

interface Options {
  readonly names: readonly ServiceName[];
  readonly dataDir: string;
  readonly password: string;
  readonly progress: Progress;
  readonly watchdog: Watchdog | undefined;
  readonly preferredPorts?: Ports;
  readonly mqttSaves: MqttSaves;
  readonly onUnexpectedExit?: (name: ServiceName, how: string) => void;
}

/** Backing services as children of this process. */
export class LocalServices {
  readonly #children = new Map<ServiceName, Child>();
  #stopping = false;

  private constructor(
    private readonly options: Options,
    private readonly ctx: ServiceContext,
  ) {}

  static async start(options: Options): Promise<LocalServices> {
    const { names, dataDir, password, progress, mqttSaves } = options;
    await ensureTools(
      names.flatMap((name) => toolsOf[name]),
      progress,
    );
    const { ports, moved } = await rememberPorts(
      dataDir,
      names.flatMap((name) => services[name].ports),
      options.preferredPorts,
    );
    for (const { name, from, to } of moved) progress.note(`  port ${from} of ${name} is taken: now ${to}`);
    const local = new LocalServices(options, { dataDir, ports, progress, password, mqttSaves });
    // All at once; a failure waits for the others, so that no child is started after the clean-up.
    const results = await Promise.allSettled(names.map((name) => local.#open(name, true)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      await local.stop();
      throw failed.reason;
    }
    return local;
  }

  get urls(): { readonly [name in ServiceName]?: string } {
    return Object.fromEntries(this.options.names.map((name) => [name, services[name].url(this.ctx)]));
  }

  pids(): Record<string, number> {
    return Object.fromEntries([...this.#children].map(([name, child]) => [name, child.pid]));
  }

  async kill(name: ServiceName): Promise<void> {
    await this.#children.get(name)?.kill();
    this.#children.delete(name);
  }

  async restart(name: ServiceName): Promise<void> {
    await this.#children.get(name)?.stop();
    this.#children.delete(name);
    await this.#open(name, false);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    // Nothing depends on the order among the four; they are independent of each other.
    const results = await Promise.allSettled([...this.#children.values()].map((child) => child.stop()));
    this.#children.clear();
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #open(name: ServiceName, told: boolean): Promise<void> {
    const service = services[name];
    const work = async (): Promise<string> => {
      await service.prepare(this.ctx);
      const child = await this.#run(service);
      await service.finish?.(this.ctx);
      return `port ${this.ctx.ports[service.ports[0] as string]}, process ${child.pid}`;
    };
    await (told ? this.options.progress.step(name, work) : work());
  }

  async #run(service: LocalService): Promise<Child> {
    const logs = join(this.options.dataDir, 'logs');
    mkdirSync(logs, { recursive: true });
    const spec = {
      name: service.name,
      dataDir: this.options.dataDir,
      logFile: join(logs, `${service.name}.log`),
      signal: service.signal,
      order: 1,
      stopMs: service.stopMs,
      watchdog: this.options.watchdog,
    };
    const command = await service.command(this.ctx);
    for (let attempt = 1; ; attempt += 1) {
      const child = await Child.start(spec, command);
      this.#children.set(service.name, child);
      try {
        await child.ready(() => service.probe(this.ctx), service.readyMs);
        this.#watch(service.name, child);
        return child;
      } catch (error) {
        const early = child.ended !== undefined;
        await child.stop();
        this.#children.delete(service.name);
        // After a SIGKILL the old server's helpers may hold its memory or lock for a moment.
        if (!early || attempt >= 5) throw error;
        await new Promise((resolve) => setTimeout(resolve, 400 * attempt));
      }
    }
  }

  #watch(name: ServiceName, child: Child): void {
    void child.exited.then((how) => {
      if (!child.unexpected || this.#stopping || this.#children.get(name) !== child) return;
      this.#children.delete(name);
      this.options.onUnexpectedExit?.(name, how);
    });
  }
}
