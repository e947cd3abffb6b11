import type { DynamicModule } from '@nestjs/common';

import type { MapSettings } from '../map-settings.js';
import { MAP, MapController } from './map.controller.js';
import { DOCUMENT, OpenapiController } from './openapi.controller.js';

/** Settings of the map and the OpenAPI document: the api's own routes. */
export function httpModule(openapi: object, map: MapSettings): DynamicModule {
  return {
    module: class ApiHttpModule {},
    controllers: [OpenapiController, MapController],
    providers: [
      { provide: DOCUMENT, useValue: openapi },
      { provide: MAP, useValue: map },
    ],
  };
}
