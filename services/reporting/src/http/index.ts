import type { HttpDeps } from '@farwatch/http/module';
import type { LiveFeed } from '@farwatch/http/live-feed';
import { Inject, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';

import { ExclusionsController } from './exclusions-controller.js';
import { FiguresController } from './figures-controller.js';
import { createStationFeed, DEPS, FEED } from './station-feed.js';
import { StationsController } from './stations-controller.js';

/** The HTTP routes of reporting; mounted by `services/api`. */
@Module({})
class ReportingHttp implements OnModuleDestroy {
  constructor(@Inject(FEED) private readonly feed: LiveFeed) {}

  onModuleDestroy(): void {
    this.feed.stop();
  }
}

export function httpModule(deps: HttpDeps): DynamicModule {
  return {
    module: ReportingHttp,
    controllers: [StationsController, FiguresController, ExclusionsController],
    providers: [
      { provide: DEPS, useValue: deps },
      { provide: FEED, useFactory: () => createStationFeed(deps.pool, deps.log) },
    ],
  };
}
