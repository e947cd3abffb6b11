import type { DynamicModule } from '@nestjs/common';

import type { TokenStore } from '../store/token-store.js';
import { SessionController, TOKENS, type Tokens } from './session.controller.js';

/** Tokens, session and the OpenAPI document: the api's own routes. */
export function httpModule(store: TokenStore, onRevoked: () => void, openapi: object): DynamicModule {
  const tokens: Tokens = { store, onRevoked, openapi };
  return {
    module: class ApiHttpModule {},
    controllers: [SessionController],
    providers: [{ provide: TOKENS, useValue: tokens }],
  };
}
