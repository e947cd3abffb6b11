import type { HttpDeps } from '@farwatch/http/module';
import { Module, type DynamicModule } from '@nestjs/common';

import { DEPS, Hj212DevicesController } from './devices-controller.js';

/** What loggers sent, and commands to them; mounted by `services/api`. */
@Module({})
class Hj212Http {}

export function httpModule(deps: HttpDeps): DynamicModule {
  return {
    module: Hj212Http,
    controllers: [Hj212DevicesController],
    providers: [{ provide: DEPS, useValue: deps }],
  };
}
