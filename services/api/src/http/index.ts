import type { DynamicModule } from '@nestjs/common';

import { DOCUMENT, OpenapiController } from './openapi.controller.js';

/** The OpenAPI document: the api's own route. */
export function httpModule(openapi: object): DynamicModule {
  return {
    module: class ApiHttpModule {},
    controllers: [OpenapiController],
    providers: [{ provide: DOCUMENT, useValue: openapi }],
  };
}
