import { allRoutes, staff, tokenRole, type Role, type Route } from '@farwatch/contracts/http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { secret, signedIn } from './browser.js';
import { furnish, places, type Place } from './places.js';
import { scopeCases } from './scope-cases.js';
import { startApi, type StartedApi } from './start-api.js';

/** S7: every route, every role, an own district and another one. The table of routes says who may; the api is asked. */
const roles = tokenRole.options;
type Caller = (
  path: string,
  options: { method: string; body?: string; headers: Record<string, string> },
) => Promise<Response>;

interface Row {
  readonly path: string;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}
/** How the routes are asked that are not divided by district (those that are: `scopeCases`). */
const rows: Readonly<Record<string, Row>> = {
  'get-session': { path: '/session' },
  'get-openapi': { path: '/openapi.json' },
  'sign-in-ways': { path: '/sign-in' },
  'sign-in': { path: '/sign-in', body: { name: 'x', password: 'x' } },
  'sign-in-with-code': { path: '/sign-in/code', body: { name: 'x', code: 'x', password: 'x' } },
  'make-first-administrator': {
    path: '/sign-in/first-administrator',
    body: { name: 'xx', displayName: 'x', password: 'short' },
  },
  'sign-out': { path: '/session' },
  'change-password': { path: '/session/password', body: { current: 'x', password: 'x' } },
  'list-own-sessions': { path: '/sessions' },
  'end-own-session': { path: '/sessions/none' },
  'end-own-sessions': { path: '/sessions' },
  'list-own-tokens': { path: '/session/tokens' },
  'create-own-token': { path: '/session/tokens', body: { roles: [] } },
  'revoke-own-token': { path: '/session/tokens/none' },
  'list-rules': { path: '/rules' },
  'change-rule': { path: '/rules/none', body: { maxGap: 3 } },
  'log-incidents': { path: '/logs/incidents' },
  'accept-log': { path: '/logs/accept', body: { topic: 'none' } },
  'acknowledge-log-loss': { path: '/logs/acknowledge', body: { topic: 'none' } },
  'replay-log': { path: '/logs/replay', body: { group: 'none', from: '2026-11-01T00:00:00Z' } },
  'submit-patrol-report': { path: '/patrol-reports', body: {} },
  'calculate-case-fine': { path: '/cases/calculate', body: {} },
  'screen-case-exemption': { path: '/cases/screen-exemption', body: {} },
  'list-calendars': { path: '/calendars' },
  'get-calendar': { path: '/calendars/1999' },
  'import-calendar': { path: '/calendars/1999', body: {} },
  'list-case-people': { path: '/case-people' },
  'put-case-person': { path: '/case-people/none', body: {} },
  'get-alert-routing': { path: '/alerts/routing' },
  'put-alert-routing': { path: '/alerts/routing', body: {} },
  'list-alert-receivers': { path: '/alerts/receivers' },
  'put-alert-receiver': { path: '/alerts/receivers/none', body: {} },
  'remove-alert-receiver': { path: '/alerts/receivers/none' },
  'test-alert-receiver': { path: '/alerts/receivers/none/test' },
  'list-alert-people': { path: '/alerts/people' },
  'list-alert-rotas': { path: '/alerts/rotas' },
  'put-alert-rota': { path: '/alerts/rotas/none', body: {} },
  'remove-alert-rota': { path: '/alerts/rotas/none' },
  law: { path: '/law' },
  evaluate: { path: '/evaluate', body: {} },
  'get-map': { path: '/map' },
  // Uploads that go on belong to who began them.
  'describe-patrol-media-uploads': { path: '/patrol-media/uploads' },
  'head-patrol-media-upload': { path: '/patrol-media/uploads/none' },
  'append-patrol-media-upload': {
    ...{ path: '/patrol-media/uploads/none', body: 'x' },
    headers: {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
      'tus-resumable': '1.0.0',
    },
  },
  'remove-patrol-media-upload': { path: '/patrol-media/uploads/none' },
};
/** After these a session is over. */
const ending = new Set(['sign-out', 'end-own-sessions']);

let api: StartedApi;
/** By role, and by scope: everybody's own district is A. */
const callers = new Map<string, Caller>();
const again = new Map<string, () => Promise<unknown>>();

beforeAll(async () => {
  api = await startApi({ FARWATCH_API_RATE: '0' });
  await furnish(api.databaseUrl);
  for (const role of roles)
    for (const scope of ['all', { districts: ['A'] }] as const) {
      const key = `${role} ${scope === 'all' ? 'all' : 'A'}`;
      if ((staff as readonly Role[]).includes(role)) {
        // People as they really come: with a session of a browser.
        const own = await signedIn(api, {
          name: key.toLowerCase().replace(' ', '-of-'),
          roles: [role],
          scope,
        });
        callers.set(key, (path, options) => own.call(path, options));
        again.set(key, () => own.signIn(own.user.name, secret));
      } else {
        const token = await api.makeToken({ subject: key, roles: [role], scope });
        callers.set(key, (path, options) => api.call(path, { ...options, token }));
      }
    }
}, 120_000);
afterAll(() => api?.stop());

async function ask(
  route: Route,
  { path, body, headers = {} }: Row,
  role: string,
  of: 'A' | 'all',
  place: Place,
): Promise<number> {
  const fill = (text: string): string =>
    text
      .replaceAll('{of}', place)
      .replaceAll('{n}', String(places.indexOf(place) + 1))
      .replaceAll('{district}', place === 'none' ? '' : place)
      .replaceAll('{by}', 'A');
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await callers.get(`${role} ${of}`)!(fill(path), {
    method: route.method,
    ...(text === undefined ? {} : { body: fill(text) }),
    headers: {
      ...(text !== undefined && route.bodyType !== undefined ? { 'content-type': route.bodyType } : {}),
      ...headers,
    },
  });
  await answer.body?.cancel();
  if (ending.has(route.id)) await again.get(`${role} ${of}`)?.();
  return answer.status;
}

test('every route has its row, and no row has lost its route', () => {
  const known = [...Object.keys(rows), ...Object.keys(scopeCases)];
  expect(known.sort()).toEqual(allRoutes.map(({ id }) => id).sort());
  expect(new Set(allRoutes.flatMap((route) => route.roles))).toEqual(new Set([...roles, 'public']));
});

describe.each(allRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_, route) => {
    const may = (role: Role): boolean => route.roles.includes('public') || route.roles.includes(role);
    const open = route.roles.includes('public');
    const cases = scopeCases[route.id] ?? [rows[route.id]!];

    test('a caller without a token or a session gets in nowhere but where everybody does', async () => {
      const [{ path }] = cases as [Row];
      const options = { method: route.method, ...(route.body === undefined ? {} : { body: '{}' }) };
      const { status } = await api.call(path.replaceAll('{of}', 'A'), options);
      // Signing in refuses with 401, too, and an empty body with 400.
      expect([status === 401, status]).toEqual([!open, status]);
    });

    test.each(roles)('%s', async (role) => {
      for (const one of cases) {
        const place = 'kind' in one && one.at?.[0] !== undefined ? one.at[0] : 'A';
        const wide = await ask(route, one, role, 'all', place);
        if (open) expect(wide).not.toBe(403);
        else if (may(role)) expect([401, 403]).not.toContain(wide);
        else expect(wide).toBe(403);
        const own = await ask(route, one, role, 'A', place);
        if (!may(role) || route.scope === 'all') expect(own).toBe(403);
        else if (!('kind' in one))
          expect([route.scope, [401, 403].includes(own)]).toEqual([route.scope, open && own === 401]);
        else if (one.kind === 'one') {
          // What lies in no district is another one's, too.
          if (place === 'A') expect([401, 403]).not.toContain(own);
          else expect(own).toBe(one.refused);
          // A case that cannot name another place has a sibling for each.
          if (!/\{(?:of|n|district)\}/.test(JSON.stringify(one))) continue;
          const other = await ask(route, one, role, 'A', place === 'A' ? 'B' : place);
          expect(other).toBe(one.refused);
        } else expect(own).toBe(200);
      }
    });
  },
);
