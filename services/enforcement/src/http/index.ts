import type { LiveFeed } from '@farwatch/http/live-feed';
import type { HttpDeps } from '@farwatch/http/module';
import { Inject, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';

import { createLeadFeed } from './lead-feed.js';
import { DEPS, FEED, LeadsController } from './leads-controller.js';
import { PatrolsController } from './patrols-controller.js';

/** The doors of enforcement; mounted by `services/api`. */
@Module({})
class EnforcementHttp implements OnModuleDestroy {
  constructor(@Inject(FEED) private readonly feed: LiveFeed) {}

  onModuleDestroy(): void {
    this.feed.stop();
  }
}

export function httpModule(deps: HttpDeps): DynamicModule {
  return {
    module: EnforcementHttp,
    controllers: [LeadsController, PatrolsController],
    providers: [
      { provide: DEPS, useValue: deps },
      { provide: FEED, useFactory: () => createLeadFeed(deps.pool, deps.log) },
    ],
  };
}
