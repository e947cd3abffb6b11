import type { HttpRequest } from '@farwatch/http/app';
import { Problem } from '@farwatch/http/problem';

import type { From, SignedIn } from '../accounts/sign-in.js';
import { AccountRefusal } from '../store/account-store.js';
import { SubjectTaken } from '../store/token-store.js';
import type { Identity } from '../open-identity.js';

/** Injection token of what the controllers of this service need. */
export const DEPS = Symbol('identity http deps');

export type { Identity };

/** A fastify reply as the controllers use it. */
export interface Reply {
  header(name: string, value: string): unknown;
}

export const fromOf = (request: HttpRequest): From => ({
  address: request.ip,
  agent: String(request.headers['user-agent'] ?? ''),
});

/** What a refused change tells the caller. */
export async function telling<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SubjectTaken)
      throw new Problem(409, 'name-taken', 'a person has this name: choose another subject');
    if (!(error instanceof AccountRefusal)) throw error;
    throw new Problem(
      409,
      error.code,
      {
        'name-taken': 'names are never given twice, also not those of disabled accounts: choose another',
        'last-administrator': 'make another administrator of all districts first',
        'set-up-already': 'sign in with an account',
      }[error.code],
    );
  }
}

/** The body of an answer to a sign-in; its cookie goes along. */
export function answerSignedIn({ cookie }: Identity, reply: Reply, { session, account }: SignedIn) {
  reply.header('set-cookie', cookie.set(session.id));
  reply.header('cache-control', 'no-store');
  return { ...sessionAnswer(session.principal), displayName: account.display_name, csrf: session.csrf };
}

type Principal = SignedIn['session']['principal'];

/** Who calls, as `GET /session` answers it. */
export function sessionAnswer({ id, kind, name: subject, roles, scope }: Principal) {
  return {
    ...{ id, kind, subject },
    roles: roles.flatMap((role) => (role === 'public' ? [] : [role])),
    scope: scope === 'all' ? scope : { districts: [...scope.districts] },
  };
}

/** Throws 409 for tokens: what only somebody does who has signed in. */
export function needsSession(request: HttpRequest): asserts request is HttpRequest & { session: object } {
  if (request.session === undefined)
    throw new Problem(409, 'needs-session', 'sign in with name and password; a token cannot do this');
}
