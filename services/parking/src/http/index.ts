import type { HttpDeps } from '@farwatch/http/module';
import { Module, type DynamicModule } from '@nestjs/common';

import { DEPS, ParkedController } from './parked-controller.js';

/** The doors of parking; mounted by `services/api`. */
@Module({})
class ParkingHttp {}

export function httpModule(deps: HttpDeps): DynamicModule {
  return {
    module: ParkingHttp,
    controllers: [ParkedController],
    providers: [{ provide: DEPS, useValue: deps }],
  };
}
