import type { Role, Scope } from '@farwatch/contracts/http';

import type { StartedApi } from './start-api.js';

/** A browser: keeps the cookie that it is given, and sends the mark of its session as the console does. */
export interface Browser {
  cookie: string | undefined;
  csrf: string | undefined;
  call(
    path: string,
    options?: { method?: string; body?: unknown; headers?: Record<string, string>; mark?: boolean },
  ): Promise<Response>;
  /** Signs in; answers the status. */
  signIn(name: string, password: string): Promise<number>;
}

export function browser(api: StartedApi): Browser {
  const own: Browser = {
    cookie: undefined,
    csrf: undefined,
    call: async (path, { mark = true, headers = {}, ...options } = {}) => {
      const answer = await api.call(path, {
        ...options,
        headers: {
          ...(own.cookie === undefined ? {} : { cookie: own.cookie }),
          ...(own.csrf === undefined || !mark ? {} : { 'x-farwatch-csrf': own.csrf }),
          ...headers,
        },
      });
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        own.cookie = line.includes('Max-Age=0') ? undefined : pair;
      }
      return answer;
    },
    signIn: async (name, password) => {
      const answer = await own.call('/sign-in', { method: 'POST', body: { name, password } });
      const body = (await answer.json()) as { csrf?: string };
      if (answer.ok) own.csrf = body.csrf;
      return answer.status;
    },
  };
  return own;
}

/** What every account of the tests has. */
export const secret = 'correct horse battery staple';

export interface MadeUser {
  readonly id: string;
  readonly name: string;
  readonly code: string;
}

/** Makes an account with the administrator's token; its password is not chosen yet. */
export async function makeUser(
  api: StartedApi,
  given: { name: string; roles: readonly Role[]; scope?: Scope; displayName?: string },
): Promise<MadeUser> {
  const answer = await api.call('/users', {
    token: api.adminToken,
    method: 'POST',
    body: { displayName: given.name, ...given },
  });
  if (answer.status !== 201) throw new Error(`no account: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as MadeUser;
}

/** Somebody who has just chosen `secret` as password with their code, in a browser of their own. */
export async function signedIn(
  api: StartedApi,
  given: Parameters<typeof makeUser>[1],
): Promise<Browser & { user: MadeUser }> {
  const user = await makeUser(api, given);
  const own = browser(api);
  const answer = await own.call('/sign-in/code', {
    method: 'POST',
    body: { name: user.name, code: user.code, password: secret },
  });
  if (answer.status !== 200) throw new Error(`no sign-in: ${answer.status} ${await answer.text()}`);
  own.csrf = ((await answer.json()) as { csrf: string }).csrf;
  return Object.assign(own, { user });
}
