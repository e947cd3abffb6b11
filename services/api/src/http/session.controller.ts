import { sessionRoutes, tokenRole, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { notFound } from '@farwatch/http/problem';
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

@Controller()
export class SessionController {
  constructor(@Inject(TOKENS) private readonly tokens: Tokens) {}

  @Endpoint(getSession)
  session(@In() { principal }: Call<typeof getSession>): Answer<typeof getSession> {
    return { subject: principal.subject, roles: principal.roles.map((role) => tokenRole.parse(role)) };
  }

  @Endpoint(listTokens)
  async list(@In() { query }: Call<typeof listTokens>): Promise<Answer<typeof listTokens>> {
    const items = await this.tokens.store.list(query.limit, query.cursor ?? '');
    return { items, next: items.length === query.limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Endpoint(createToken)
  async create(@In() { body, principal }: Call<typeof createToken>): Promise<Answer<typeof createToken>> {
    const secret = newToken();
    const made = await this.tokens.store.add(secret, {
      subject: body.subject,
      roles: [...new Set(body.roles)],
      createdBy: principal.subject,
      ...(body.expiresInDays === undefined ? {} : { expiresInDays: body.expiresInDays }),
    });
    if (made === undefined) throw new Error('two random tokens are the same');
    return { ...made, token: secret };
  }

  @Endpoint(revokeToken)
  async revoke(@In() { params }: Call<typeof revokeToken>): Promise<Answer<typeof revokeToken>> {
    const revoked = await this.tokens.store.revoke(params.id);
    this.tokens.onRevoked();
    if (revoked === undefined) throw notFound('token', params.id);
    return revoked;
  }

  @Endpoint(getOpenapi)
  document(): Answer<typeof getOpenapi> {
    return this.tokens.openapi as Answer<typeof getOpenapi>;
  }
}
