import type { LiveFeed } from '@farwatch/http/live-feed';
import type { HttpDeps } from '@farwatch/http/module';
import { Inject, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';

import { CalendarsController } from './calendars-controller.js';
import { CasesController } from './cases-controller.js';
import { FlightRequestsController } from './flight-requests-controller.js';
import { createLeadFeed } from './lead-feed.js';
import { LeadsController } from './leads-controller.js';
import { MediaController } from './media/media-controller.js';
import { PatrolFilesController } from './media/patrol-files-controller.js';
import { UploadsController } from './media/uploads-controller.js';
import { PatrolsController } from './patrols-controller.js';
import { CLOCK, DEPS, FEED } from './tokens.js';

/** The doors of enforcement; mounted by `services/api`. */
@Module({})
class EnforcementHttp implements OnModuleDestroy {
  constructor(@Inject(FEED) private readonly feed: LiveFeed) {}

  onModuleDestroy(): void {
    this.feed.stop();
  }
}

/** `now`: the present in ms; only tests have a reason for another one. */
export function httpModule(deps: HttpDeps, now: () => number = Date.now): DynamicModule {
  return {
    module: EnforcementHttp,
    controllers: [
      LeadsController,
      PatrolsController,
      FlightRequestsController,
      MediaController,
      UploadsController,
      PatrolFilesController,
      CasesController,
      CalendarsController,
    ],
    providers: [
      { provide: DEPS, useValue: deps },
      { provide: CLOCK, useValue: now },
      { provide: FEED, useFactory: () => createLeadFeed(deps.pool, deps.log) },
    ],
  };
}
