import { signInRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import type { HttpRequest } from '@farwatch/http/app';
import { isForeign } from '@farwatch/http/auth';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { Problem } from '@farwatch/http/problem';
import { Controller, Inject, Req, Res } from '@nestjs/common';

import { isReserved } from '../accounts/names.js';
import { checkPassword } from '../accounts/sign-in.js';
import { answerSignedIn, DEPS, fromOf, telling, type Identity, type Reply } from './deps.js';

/** Told when the first administrator was made: the bootstrap token has done its work. */
export const FIRST = Symbol('first administrator');

@Controller()
export class SignInController {
  constructor(
    @Inject(DEPS) private readonly identity: Identity,
    @Inject(FIRST) private readonly onFirst: () => Promise<void>,
  ) {}

  @Endpoint(routes.signInWays)
  async ways(): Promise<Answer<typeof routes.signInWays>> {
    return { setup: !(await this.identity.accounts.hasAdministrator()) };
  }

  @Endpoint(routes.signIn)
  async signIn(
    @In() { body }: Call<typeof routes.signIn>,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Answer<typeof routes.signIn>> {
    refuseForeign(request);
    const done = await this.identity.signIn.withPassword(body.name, body.password, fromOf(request));
    return answerSignedIn(this.identity, reply, done);
  }

  @Endpoint(routes.signInWithCode)
  async withCode(
    @In() { body }: Call<typeof routes.signInWithCode>,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Answer<typeof routes.signInWithCode>> {
    refuseForeign(request);
    const { name, code, password } = body;
    const done = await this.identity.signIn.withCode(name, code, password, fromOf(request));
    return answerSignedIn(this.identity, reply, done);
  }

  @Endpoint(routes.makeFirstAdministrator)
  async first(
    @In() { body, principal }: Call<typeof routes.makeFirstAdministrator>,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Answer<typeof routes.makeFirstAdministrator>> {
    const { accounts, passwords, signIn } = this.identity;
    const { name, displayName, password } = body;
    if (isReserved(name)) throw new Problem(409, 'name-taken', 'this name is reserved: choose another');
    checkPassword(password, [name, displayName]);
    const made = await telling(
      accounts.create(
        {
          ...{ name, displayName, roles: ['admin', 'viewer'], scope: 'all' },
          passwordHash: await passwords.hash(password),
        },
        principal.name,
        true,
      ),
    );
    await this.onFirst();
    return answerSignedIn(this.identity, reply, await signIn.begin(made, fromOf(request)));
  }
}

/** Another page must not sign a browser in as somebody of its choice. */
function refuseForeign(request: HttpRequest): void {
  if (isForeign(request))
    throw new Problem(401, 'wrong-credentials', 'sign in at the page of the platform itself');
}
