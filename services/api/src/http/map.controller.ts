import { mapRoutes, type Answer } from '@farwatch/contracts/http';
import { Endpoint } from '@farwatch/http/endpoint';
import { Controller, Inject } from '@nestjs/common';

export const MAP = Symbol('map settings');

/** What the operator gives the maps of the console. */
@Controller()
export class MapController {
  constructor(@Inject(MAP) private readonly settings: Answer<typeof mapRoutes.getMap>) {}

  @Endpoint(mapRoutes.getMap)
  get(): Answer<typeof mapRoutes.getMap> {
    return this.settings;
  }
}
