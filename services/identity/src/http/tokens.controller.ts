import { isWithin, sessionRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { newToken } from '../store/token-store.js';
import { DEPS, telling, type Identity } from './deps.js';

const pages = keysetPager(routes.listTokens, { id: 'text' });

/** What an administrator gives to systems and devices without having it: none of it works on a lead or a case. */
const ofMachines: readonly string[] = ['viewer', 'subscriber', 'device'];

/** Tokens of systems and devices, and the list of all, for administrators. */
@Controller()
export class TokensController {
  constructor(@Inject(DEPS) private readonly identity: Identity) {}

  @Endpoint(routes.listTokens)
  list(@In() call: Call<typeof routes.listTokens>): Promise<Answer<typeof routes.listTokens>> {
    const { scope } = call.principal;
    return pages.page(
      call,
      ({ after, limit }) => this.identity.tokens.list({ scope }, { after: after?.id, limit }),
      ({ id }) => ({ id }),
    );
  }

  @Endpoint(routes.createToken)
  async create(
    @In() { body, principal }: Call<typeof routes.createToken>,
  ): Promise<Answer<typeof routes.createToken>> {
    const scope = body.scope ?? principal.scope;
    if (!isWithin(scope, principal.scope))
      throw new Problem(403, 'wrong-scope', 'nobody gives away districts that they may not see themselves');
    const roles = [...new Set(body.roles)];
    const foreign = roles.filter((role) => !ofMachines.includes(role) && !principal.roles.includes(role));
    if (foreign.length > 0)
      throw new Problem(
        403,
        'wrong-role',
        `nobody gives away roles that they do not have (${foreign.join(', ')}): people make such tokens themselves`,
      );
    const secret = newToken();
    const made = await telling(
      this.identity.tokens.add(secret, {
        subject: body.subject,
        kind: kindOf(roles),
        ...{ roles, scope, createdBy: principal.name },
        ...(body.expiresInDays === undefined ? {} : { expiresInDays: body.expiresInDays }),
      }),
    );
    if (made === undefined) throw new Error('two random tokens are the same');
    return { ...made, token: secret };
  }

  @Endpoint(routes.revokeToken)
  async revoke(
    @In() { params, principal }: Call<typeof routes.revokeToken>,
  ): Promise<Answer<typeof routes.revokeToken>> {
    const { tokens, verifier } = this.identity;
    const revoked = await tokens.revoke({ scope: principal.scope }, params.id, principal.name);
    verifier.forget();
    if (revoked === undefined) throw notFound('token', params.id);
    return revoked;
  }
}

function kindOf(roles: readonly string[]): 'device' | 'system' | 'token' {
  if (roles.every((role) => role === 'device')) return 'device';
  return roles.every((role) => role === 'subscriber') ? 'system' : 'token';
}
