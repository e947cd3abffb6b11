import type { IncomingMessage, ServerResponse } from 'node:http';

import { findLaw, standards } from '@farwatch/domain/law';
import { decide, refusals } from '@farwatch/domain/lead';
import type { Plugin } from 'vite';

import type { LeadDetail } from '../src/api/types.js';
import { makeAir, makeRanking } from './mock-air.js';
import { addExclusion, exclusions, revokeExclusion } from './mock-exclusions.js';
import { makeLead } from './mock-leads.js';
import { makeStations, makeWater } from './mock-stations.js';

/**
 * An in-memory stand-in for the api, for looking at the screens: `vite --mode mock`. The token chooses what is seen:
 * `demo` (all roles), `viewer`, `many` (170 stations), `empty`, `error`; any other is refused.
 * `POST /mock/lead` opens a lead.
 */
const tokens: Record<string, readonly string[]> = {
  demo: ['admin', 'manager', 'officer', 'viewer'],
  viewer: ['viewer'],
  many: ['viewer', 'officer'],
  empty: ['viewer', 'officer'],
  error: ['viewer'],
};

const world = {
  demo: makeStations(false),
  many: makeStations(true),
  leads: [] as LeadDetail[],
  streams: new Set<ServerResponse>(),
  stationStreams: new Set<ServerResponse>(),
  nextEvent: 1,
};
for (let i = 0; i < 64; i++) world.leads.push(makeLead(world.demo, (i * i * 7 + 3) * 60_000));

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': status >= 400 ? 'application/problem+json' : 'application/json',
  });
  response.end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  json(response, status, { type: `/problems/${code}`, title: code, status, detail });
}

function brief(lead: LeadDetail): object {
  const { intervals, readings, timeline, evidence, decision, ...rest } = lead;
  void [intervals, readings, timeline, evidence, decision];
  return rest;
}

function publish(type: string, lead: LeadDetail): void {
  const frame = `id: ${world.nextEvent++}\nevent: ${type}\ndata: ${JSON.stringify(brief(lead))}\n\n`;
  for (const stream of world.streams) stream.write(frame);
}

function stream(response: ServerResponse, into: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 2000\n: connected\n\n');
  into.add(response);
  response.on('close', () => into.delete(response));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString() || '{}') as Record<string, unknown>;
}

function act(
  response: ServerResponse,
  id: string,
  action: string,
  body: Record<string, unknown>,
  by: string,
): void {
  const at = world.leads.findIndex((lead) => lead.id === id);
  const lead = world.leads[at];
  if (!lead) return problem(response, 404, 'not-found', 'no such lead');
  const command = {
    ...body,
    kind: action,
    by,
    at: new Date().toISOString(),
    expectedVersion: body['version'],
  };
  const decision = decide(lead as never, command as never);
  if (decision.kind === 'refused') return problem(response, 409, decision.code, refusals[decision.code].en);
  if (decision.kind !== 'changed') return problem(response, 500, 'internal', 'unexpected');
  const changed = {
    ...lead,
    ...decision.lead,
    timeline: [...lead.timeline, ...decision.timeline],
  } as LeadDetail;
  world.leads[at] = changed;
  publish(decision.events[0]?.type ?? 'amended', changed);
  json(response, 200, brief(changed));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (url.pathname === '/mock/lead') {
    const lead = makeLead(world.demo, 0, 'open');
    world.leads.unshift(lead);
    publish('opened', lead);
    return json(response, 201, { id: lead.id });
  }
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  const roles = tokens[token];
  if (!roles) return problem(response, 401, 'bad-token', 'this token is unknown');
  const path = url.pathname.slice('/api/v1'.length);
  if (path === '/session') return json(response, 200, { subject: token, roles });
  if (path === '/leads/stream') return stream(response, world.streams);
  if (path === '/stations/stream') return stream(response, world.stationStreams);
  if (token === 'error') return problem(response, 503, 'unavailable', 'try again in a few seconds');
  if (path === '/stations') {
    const items = token === 'empty' ? [] : token === 'many' ? world.many : world.demo;
    return json(response, 200, { items, next: null });
  }
  if (path === '/indicators/water')
    return json(response, 200, makeWater(token === 'empty' ? [] : world.demo, url.searchParams));
  if (path === '/indicators/air') {
    const air = makeAir(url.searchParams);
    return json(response, 200, token === 'empty' ? { ...air, items: [], simulated: false } : air);
  }
  if (path === '/indicators/air/ranking') {
    const ranking = makeRanking(url.searchParams);
    return json(response, 200, token === 'empty' ? { ...ranking, items: [] } : ranking);
  }
  if (path === '/indicators/exclusions') {
    if (request.method === 'POST') return json(response, 201, addExclusion(await bodyOf(request), token));
    return json(response, 200, { items: token === 'empty' ? [] : exclusions, next: null });
  }
  if (path.startsWith('/indicators/exclusions/') && request.method === 'DELETE') {
    const id = path.slice('/indicators/exclusions/'.length);
    const revoked = revokeExclusion(id, token, url.searchParams.get('note') ?? '');
    return revoked ? json(response, 200, revoked) : problem(response, 409, 'conflict', 'already taken back');
  }
  if (path === '/law') {
    const on = url.searchParams.get('on') ?? '2026-11-23';
    const found = token === 'empty' ? [] : findLaw(standards, url.searchParams.get('what') ?? '', on);
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const to = from + Number(url.searchParams.get('limit') ?? 100);
    const next = to < found.length ? String(to) : null;
    return json(response, 200, { items: found.slice(from, to), next, on, total: found.length });
  }
  if (path.endsWith('/readings')) return json(response, 200, { items: [], next: null });
  if (path === '/leads') {
    const wanted = url.searchParams.get('status')?.split(',');
    const pollutant = url.searchParams.get('pollutant');
    const all = token === 'empty' ? [] : world.leads;
    const rows = all.filter(
      (lead) => (!wanted || wanted.includes(lead.status)) && (!pollutant || lead.pollutant === pollutant),
    );
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const to = from + Number(url.searchParams.get('limit') ?? 100);
    return json(response, 200, {
      items: rows.slice(from, to).map(brief),
      next: to < rows.length ? String(to) : null,
    });
  }
  const [, id = '', action] = /^\/leads\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (request.method === 'POST' && action) return act(response, id, action, await bodyOf(request), token);
  const lead = world.leads.find((one) => one.id === id);
  if (lead) return json(response, 200, lead);
  problem(response, 404, 'not-found', 'no such thing');
}

/** Every second some stations report. */
function beat(): void {
  for (let i = 0; i < 4; i++) {
    const station = world.demo[Math.floor(Math.random() * world.demo.length)];
    if (!station || station.status.state !== 'online') continue;
    const latest = station.latest.map((one) => ({
      ...one,
      value: one.value === null ? null : Number((one.value * (0.98 + Math.random() * 0.04)).toFixed(3)),
    }));
    const data = { station: station.id, latest, readings: latest.length };
    const frame = `id: ${world.nextEvent++}\nevent: readings\ndata: ${JSON.stringify(data)}\n\n`;
    for (const one of world.stationStreams) one.write(frame);
  }
}

export function mockApi(): Plugin {
  setInterval(beat, 1000).unref();
  const mount = (middlewares: {
    use(handler: (q: IncomingMessage, s: ServerResponse, next: () => void) => void): unknown;
  }): void => {
    middlewares.use((request, response, next) => {
      if (!/^\/(api|mock)\//.test(request.url ?? '')) return next();
      answer(request, response).catch((error: unknown) => problem(response, 500, 'internal', String(error)));
    });
  };
  return {
    name: 'farwatch-mock-api',
    configureServer: (server) => mount(server.middlewares),
    configurePreviewServer: (server) => mount(server.middlewares),
  };
}
