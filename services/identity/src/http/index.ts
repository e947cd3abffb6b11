import { Module, type DynamicModule } from '@nestjs/common';

import type { Identity } from '../open-identity.js';
import { DEPS } from './deps.js';
import { SessionController } from './session.controller.js';
import { FIRST, SignInController } from './sign-in.controller.js';
import { TokensController } from './tokens.controller.js';
import { UsersController } from './users.controller.js';

@Module({})
class IdentityHttpModule {}

/** Sign-in, sessions, tokens and accounts by HTTP. `onFirst` is told when the first administrator was made. */
export function httpModule(identity: Identity, onFirst: () => Promise<void>): DynamicModule {
  return {
    module: IdentityHttpModule,
    controllers: [SignInController, SessionController, TokensController, UsersController],
    providers: [
      { provide: DEPS, useValue: identity },
      { provide: FIRST, useValue: onFirst },
    ],
  };
}
