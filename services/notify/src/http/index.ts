import { createLiveFeed, type LiveFeed } from '@farwatch/http/live-feed';
import type { HttpDeps } from '@farwatch/http/module';
import { changeSource } from '@farwatch/persistence/change-table';
import { Inject, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';

import { AlertsController } from './alerts-controller.js';
import { startPeopleCopy } from './people-copy.js';
import { ReceiversController } from './receivers-controller.js';
import { SettingsController } from './settings-controller.js';
import { CLOCK, DEPS, FEED, PEOPLE } from './tokens.js';
import { changeTable } from '../store/change-table.js';

/** The doors of notify; mounted by `services/api`. */
@Module({})
class NotifyHttp implements OnModuleDestroy {
  constructor(
    @Inject(FEED) private readonly feed: LiveFeed,
    @Inject(PEOPLE) private readonly people: { stop(): Promise<void> },
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.feed.stop();
    await this.people.stop();
  }
}

/** `now`: the present in ms; only tests have a reason for another one. */
export function httpModule(deps: HttpDeps, now: () => number = Date.now): DynamicModule {
  return {
    module: NotifyHttp,
    controllers: [AlertsController, ReceiversController, SettingsController],
    providers: [
      { provide: DEPS, useValue: deps },
      { provide: CLOCK, useValue: now },
      {
        provide: FEED,
        useFactory: () =>
          createLiveFeed({
            ...{ name: 'alerts', source: changeSource(deps.pool, changeTable), log: deps.log, pollMs: 100 },
          }),
      },
      { provide: PEOPLE, useFactory: () => startPeopleCopy(deps) },
    ],
  };
}
