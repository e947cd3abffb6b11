import type { HttpDeps } from '@farwatch/http/module';
import { Module, type DynamicModule } from '@nestjs/common';

import { DEPS, RulesController } from './rules-controller.js';

/** The HTTP routes of the rules; mounted by `services/api`. */
@Module({})
class RulesHttp {}

export function httpModule(deps: HttpDeps): DynamicModule {
  return {
    module: RulesHttp,
    controllers: [RulesController],
    providers: [{ provide: DEPS, useValue: deps }],
  };
}
