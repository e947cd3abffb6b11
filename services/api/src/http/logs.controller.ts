import { logRoutes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { notFound } from '@farwatch/http/problem';
import type { Logger } from '@farwatch/runtime/log';
import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';

import { LogStore } from '../store/logs.js';

const LOG = Symbol('log');

/** What went wrong with the logs of Kafka under their readers, and what an operator does about it. */
@Controller()
export class LogsController {
  constructor(
    @Inject(LogStore) private readonly logs: LogStore,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  @Endpoint(logRoutes.logIncidents)
  async incidents(): Promise<Answer<typeof logRoutes.logIncidents>> {
    return { items: await this.logs.incidents() };
  }

  @Endpoint(logRoutes.acceptLog)
  async accept(
    @In() { body, principal }: Call<typeof logRoutes.acceptLog>,
  ): Promise<Answer<typeof logRoutes.acceptLog>> {
    const changed = await this.logs.accept(body, principal.name);
    this.log.warn({ ...body, by: principal.name, changed: changed.length }, 'an operator accepted a log');
    return { changed };
  }

  @Endpoint(logRoutes.acknowledgeLoss)
  async acknowledge(
    @In() { body, principal }: Call<typeof logRoutes.acknowledgeLoss>,
  ): Promise<Answer<typeof logRoutes.acknowledgeLoss>> {
    const changed = await this.logs.acknowledge(body, principal.name);
    this.log.warn(
      { ...body, by: principal.name, changed: changed.length },
      'an operator acknowledged a loss',
    );
    return { changed };
  }

  @Endpoint(logRoutes.replayLog)
  async replay(
    @In() { body, principal }: Call<typeof logRoutes.replayLog>,
  ): Promise<Answer<typeof logRoutes.replayLog>> {
    const { group, topic, from } = body;
    const changed = await this.logs.replay({ group, topic, fromMs: Date.parse(from) }, principal.name);
    if (changed.length === 0) throw notFound('group', group);
    this.log.warn({ ...body, by: principal.name, changed: changed.length }, 'an operator replays a log');
    return { changed };
  }
}

@Module({})
class LogsHttp {}

export function logsModule(logs: LogStore, log: Logger): DynamicModule {
  return {
    module: LogsHttp,
    controllers: [LogsController],
    providers: [
      { provide: LogStore, useValue: logs },
      { provide: LOG, useValue: log },
    ],
  };
}
