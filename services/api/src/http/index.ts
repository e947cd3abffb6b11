import type { DynamicModule } from '@nestjs/common';

import type { MapSettings } from '../map-settings.js';
import type { TokenStore } from '../store/token-store.js';
import { MAP, MapController } from './map.controller.js';
import { SessionController, TOKENS, type Tokens } from './session.controller.js';

/** Tokens, session, settings of the map and the OpenAPI document: the api's own routes. */
export function httpModule(
  store: TokenStore,
  onRevoked: () => void,
  openapi: object,
  map: MapSettings,
): DynamicModule {
  const tokens: Tokens = { store, onRevoked, openapi };
  return {
    module: class ApiHttpModule {},
    controllers: [SessionController, MapController],
    providers: [
      { provide: TOKENS, useValue: tokens },
      { provide: MAP, useValue: map },
    ],
  };
}
