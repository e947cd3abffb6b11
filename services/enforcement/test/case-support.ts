import 'reflect-metadata';

import type { AddressInfo } from 'node:net';

import { caseDetail, type CaseDetail, type Principal, type Role } from '@farwatch/contracts/http';
import { createHttpApp } from '@farwatch/http/app';
import type { HttpDeps } from '@farwatch/http/module';
import { silentLogger } from '@farwatch/runtime/log';

import { httpModule } from '../src/http/index.js';
import { handleExceedances } from '../src/lead/leads-worker.js';
import { leadIdOf } from '../src/lead/read-exceedance.js';
import { database, episode, reported, toIn, type Reported, type TestDatabase } from './support.js';
import { ownRoutes } from './routes.js';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly type?: string; readonly detail?: string };
}

/** The doors of enforcement over an empty database, with a clock that the test sets. */
export interface CaseDoors {
  readonly db: TestDatabase;
  /** Sets the present: noon of a local day, or an instant. */
  at(time: string): void;
  now(): number;
  /** `roles~name` or `roles~name/districts`, as in `officer~o1/A`. */
  call(path: string, token: string, body?: object, method?: string, language?: string): Promise<Reply>;
  /** A lead of an outlet that an officer has verified. */
  verifiedLead(id: string, change?: Parameters<typeof episode>[2]): Promise<string>;
  report(...events: Reported[]): Promise<void>;
  /** Proposes a case and answers it. */
  propose(lead: string, token?: string, more?: object): Promise<CaseDetail>;
  /** Says a command on the present version, which must be accepted. */
  say(id: string, token: string, name: string, fields?: object): Promise<CaseDetail>;
  /** Says it and answers the code of the refusal. */
  refusal(id: string, token: string, name: string, fields?: object): Promise<string>;
  close(): Promise<void>;
}

function callerOf(token: string): Principal {
  const [who = '', districts] = token.split('/');
  const [roles = '', name = roles] = who.split('~');
  return {
    ...{ id: `token-${name}`, kind: 'token', name, roles: roles.split('+') as Role[] },
    scope: districts === undefined ? 'all' : { districts: districts.split('+') },
  };
}

export async function caseDoors(): Promise<CaseDoors> {
  const db = await database();
  let present = Date.parse('2026-11-03T04:00:00Z');
  const deps: Pick<HttpDeps, 'pool' | 'log'> = { pool: db.pool, log: silentLogger };
  const app = await createHttpApp({
    modules: [httpModule(deps as HttpDeps, () => present)],
    routes: ownRoutes,
    complete: true,
    verifier: { verify: (token) => Promise.resolve(callerOf(token)) },
    log: silentLogger,
    ratePerSecond: 0,
    checkAnswers: true,
  });
  await app.nest.listen(0, '127.0.0.1');
  const base = `http://127.0.0.1:${(app.fastify.server.address() as AddressInfo).port}/api/v1`;

  const call: CaseDoors['call'] = async (path, token, body, method, language = 'en') => {
    const reply = await fetch(`${base}${path}`, {
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': language,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: reply.status, body: (await reply.json()) as Reply['body'] };
  };
  const accepted = ({ status, body }: Reply): CaseDetail => {
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
    return caseDetail.parse(body);
  };
  const report: CaseDoors['report'] = async (...events) => {
    const outcomes = await handleExceedances(events.map(toIn), {
      ...{ pool: db.pool, log: silentLogger, now: () => present, committed: () => {} },
    });
    if (outcomes.some((one) => one !== undefined)) throw new Error('parked');
  };
  const version = async (id: string, token: string): Promise<number> =>
    accepted(await call(`/cases/${id}`, token)).version;
  const command = async (id: string, token: string, name: string, fields: object): Promise<Reply> =>
    call(`/cases/${id}/commands`, token, {
      ...{ do: name, expectedVersion: await version(id, token) },
      ...fields,
    });

  for (const name of ['o1', 'o2'])
    await call(
      `/case-people/${name}`,
      'manager~m1',
      { certificate: { number: `C-${name}`, from: '2025-01-01', to: '2029-12-31' }, legalQualified: false },
      'PUT',
    );
  await call('/case-people/r2', 'manager~m1', { legalQualified: true }, 'PUT');

  return {
    db,
    at: (time) => {
      present = Date.parse(time.length === 10 ? `${time}T12:00:00+08:00` : time);
    },
    now: () => present,
    call,
    report,
    verifiedLead: async (id, change = {}) => {
      await report(reported('opened', episode(id, 2, { station: id, enterprise: `ent-${id}`, ...change })));
      const lead = leadIdOf(id);
      const { status, body } = await call(`/leads/${lead}/verify`, 'officer~o1', { note: '核实' });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return lead;
    },
    propose: async (lead, token = 'officer~o1', more = {}) =>
      accepted(await call('/cases', token, { ...proposal(lead), ...more })),
    say: async (id, token, name, fields = {}) => accepted(await command(id, token, name, fields)),
    refusal: async (id, token, name, fields = {}) => {
      const { status, body } = await command(id, token, name, fields);
      return status === 409 ? (body.type ?? '').replace('/problems/', '') : `status ${status}`;
    },
    close: async () => {
      await app.close();
      await db.close();
    },
  };
}

/** What an officer says of an outlet above its permit. */
export const proposal = (lead: string): object => ({
  ...{ leads: [lead], violation: 'exceeding-permitted', norm: 'code-1103', jurisdiction: true },
});
