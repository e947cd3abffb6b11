import type { HttpDeps } from '@farwatch/http/module';
import { Module, type DynamicModule } from '@nestjs/common';

import { closeRegistryData } from '../store/data-source.js';
import { DEPS } from './deps.js';
import { DronesController } from './drones-controller.js';
import { CalculatorController } from './calculator-controller.js';
import { Hj212Controller } from './hj212-controller.js';
import { ImportController } from './import-controller.js';
import { LawController } from './law-controller.js';
import { RegistryController } from './registry-controller.js';

export { lookUps } from './look-up.js';

@Module({})
class RegistryHttpModule {}

/** Master data by HTTP: imports, lists, rules and device credentials. */
export function httpModule(deps: HttpDeps): DynamicModule {
  const closing = { onApplicationShutdown: (): Promise<void> => closeRegistryData(deps.pool) };
  return {
    module: RegistryHttpModule,
    controllers: [
      RegistryController,
      ImportController,
      Hj212Controller,
      DronesController,
      LawController,
      CalculatorController,
    ],
    providers: [
      { provide: DEPS, useValue: deps },
      { provide: Symbol('registry http closing'), useValue: closing },
    ],
  };
}
