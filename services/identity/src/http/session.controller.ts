import { isWithin, ownRoutes, sessionRoutes, type Answer, type Call } from '@farwatch/contracts/http';
import type { HttpRequest } from '@farwatch/http/app';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject, Req, Res } from '@nestjs/common';

import { toUser } from '../store/account-store.js';
import { newToken } from '../store/token-store.js';
import { DEPS, fromOf, needsSession, sessionAnswer, telling, type Identity, type Reply } from './deps.js';

const { getSession } = sessionRoutes;
const pages = keysetPager(ownRoutes.listOwnTokens, { id: 'text' });

/** Who calls, and what belongs to them: sessions, password, tokens. */
@Controller()
export class SessionController {
  constructor(@Inject(DEPS) private readonly identity: Identity) {}

  @Endpoint(getSession)
  async session(
    @In() { principal }: Call<typeof getSession>,
    @Req() { session }: HttpRequest,
  ): Promise<Answer<typeof getSession>> {
    const holder = session && (await this.identity.holders.find(principal.id));
    return {
      ...sessionAnswer(principal),
      ...(session === undefined ? {} : { csrf: session.csrf }),
      ...(holder === undefined ? {} : { displayName: holder.displayName }),
    };
  }

  @Endpoint(ownRoutes.signOut)
  async signOut(
    @In() { principal }: Call<typeof ownRoutes.signOut>,
    @Req() { session }: HttpRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Answer<typeof ownRoutes.signOut>> {
    if (session === undefined) return { ended: 0 };
    reply.header('set-cookie', this.identity.cookie.clear());
    return { ended: await this.identity.sessions.end(principal.id, session.id) };
  }

  @Endpoint(ownRoutes.changePassword)
  async changePassword(
    @In() { body, principal }: Call<typeof ownRoutes.changePassword>,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Answer<typeof ownRoutes.changePassword>> {
    needsSession(request);
    const { signIn, cookie } = this.identity;
    const { session, account } = await signIn.changePassword(
      principal.id,
      body.current,
      body.password,
      fromOf(request),
    );
    reply.header('set-cookie', cookie.set(session.id));
    return toUser(account);
  }

  @Endpoint(ownRoutes.listOwnSessions)
  async sessions(
    @In() { principal }: Call<typeof ownRoutes.listOwnSessions>,
    @Req() { session }: HttpRequest,
  ): Promise<Answer<typeof ownRoutes.listOwnSessions>> {
    if (session === undefined) return { items: [] };
    return { items: await this.identity.sessions.list(principal.id, session.id) };
  }

  @Endpoint(ownRoutes.endOwnSession)
  async endOne(
    @In() { params, principal }: Call<typeof ownRoutes.endOwnSession>,
    @Req() { session }: HttpRequest,
  ): Promise<Answer<typeof ownRoutes.endOwnSession>> {
    const ended = session && (await this.identity.sessions.endListed(principal.id, params.id));
    if (!ended) throw notFound('session', params.id);
    return { ended };
  }

  @Endpoint(ownRoutes.endOwnSessions)
  async endAll(
    @In() { principal }: Call<typeof ownRoutes.endOwnSessions>,
    @Req() { session }: HttpRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Answer<typeof ownRoutes.endOwnSessions>> {
    if (session === undefined) return { ended: 0 };
    const { accounts, sessions, holders, cookie } = this.identity;
    // First for good, in PostgreSQL; what Redis still has of it counts no longer.
    await accounts.endSessions(principal.id, principal.name);
    holders.forget(principal.id);
    reply.header('set-cookie', cookie.clear());
    return { ended: await sessions.endAll(principal.id) };
  }

  @Endpoint(ownRoutes.listOwnTokens)
  async tokens(
    @In() call: Call<typeof ownRoutes.listOwnTokens>,
    @Req() { session }: HttpRequest,
  ): Promise<Answer<typeof ownRoutes.listOwnTokens>> {
    if (session === undefined) return { items: [], next: null };
    const owner = call.principal.id;
    return pages.page(
      call,
      ({ after, limit }) => this.identity.tokens.list({ scope: 'all', owner }, { after: after?.id, limit }),
      ({ id }) => ({ id }),
    );
  }

  @Endpoint(ownRoutes.createOwnToken)
  async createToken(
    @In() { body, principal }: Call<typeof ownRoutes.createOwnToken>,
    @Req() request: HttpRequest,
  ): Promise<Answer<typeof ownRoutes.createOwnToken>> {
    needsSession(request);
    const scope = body.scope ?? principal.scope;
    const roles = [...new Set(body.roles)];
    if (!roles.every((role) => principal.roles.includes(role)))
      throw new Problem(403, 'wrong-role', `your own roles are ${principal.roles.join(', ')}`);
    if (!isWithin(scope, principal.scope))
      throw new Problem(403, 'wrong-scope', 'choose among your own districts');
    const secret = newToken();
    const made = await telling(
      this.identity.tokens.add(secret, {
        ...{ subject: principal.name, kind: 'token', owner: principal.id, roles, scope },
        ...{ createdBy: principal.name, expiresInDays: body.expiresInDays },
      }),
    );
    if (made === undefined) throw new Error('two random tokens are the same');
    return { ...made, token: secret };
  }

  @Endpoint(ownRoutes.revokeOwnToken)
  async revokeToken(
    @In() { params, principal }: Call<typeof ownRoutes.revokeOwnToken>,
    @Req() { session }: HttpRequest,
  ): Promise<Answer<typeof ownRoutes.revokeOwnToken>> {
    const { tokens, verifier } = this.identity;
    const among = { scope: 'all', owner: principal.id } as const;
    const revoked = session && (await tokens.revoke(among, params.id, principal.name));
    verifier.forget();
    if (!revoked) throw notFound('token', params.id);
    return revoked;
  }
}
