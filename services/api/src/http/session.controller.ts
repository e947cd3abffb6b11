import { isWithin, sessionRoutes, tokenRole, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { newToken, type TokenStore } from '../store/token-store.js';

export const TOKENS = Symbol('api tokens');

/** What the session controller works with. */
export interface Tokens {
  readonly store: TokenStore;
  readonly onRevoked: () => void;
  readonly openapi: object;
}

const { getSession, listTokens, createToken, revokeToken, getOpenapi } = sessionRoutes;
const pages = keysetPager(listTokens, { id: 'text' });

@Controller()
export class SessionController {
  constructor(@Inject(TOKENS) private readonly tokens: Tokens) {}

  @Endpoint(getSession)
  session(@In() { principal }: Call<typeof getSession>): Answer<typeof getSession> {
    const { id, kind, name: subject, roles, scope } = principal;
    return {
      id,
      kind,
      subject,
      roles: roles.map((role) => tokenRole.parse(role)),
      scope: scope === 'all' ? scope : { districts: [...scope.districts] },
    };
  }

  @Endpoint(listTokens)
  list(@In() call: Call<typeof listTokens>): Promise<Answer<typeof listTokens>> {
    const { scope } = call.principal;
    return pages.page(
      call,
      ({ after, limit }) => this.tokens.store.list(scope, { after: after?.id, limit }),
      ({ id }) => ({ id }),
    );
  }

  @Endpoint(createToken)
  async create(@In() { body, principal }: Call<typeof createToken>): Promise<Answer<typeof createToken>> {
    const scope = body.scope ?? principal.scope;
    if (!isWithin(scope, principal.scope))
      throw new Problem(403, 'wrong-scope', 'nobody gives away districts that they may not see themselves');
    const secret = newToken();
    const made = await this.tokens.store.add(secret, {
      subject: body.subject,
      kind: body.roles.every((role) => role === 'device') ? 'device' : 'token',
      roles: [...new Set(body.roles)],
      scope,
      createdBy: principal.name,
      ...(body.expiresInDays === undefined ? {} : { expiresInDays: body.expiresInDays }),
    });
    if (made === undefined) throw new Error('two random tokens are the same');
    return { ...made, token: secret };
  }

  @Endpoint(revokeToken)
  async revoke(@In() { params, principal }: Call<typeof revokeToken>): Promise<Answer<typeof revokeToken>> {
    const revoked = await this.tokens.store.revoke(principal.scope, params.id);
    this.tokens.onRevoked();
    if (revoked === undefined) throw notFound('token', params.id);
    return revoked;
  }

  @Endpoint(getOpenapi)
  document(): Answer<typeof getOpenapi> {
    return this.tokens.openapi as Answer<typeof getOpenapi>;
  }
}
