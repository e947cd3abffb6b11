import { allRoutes, inScope, staff, type Route, type Scope } from '@farwatch/contracts/http';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { furnish, places, type Place } from './places.js';
import { scopeCases, type Case } from './scope-cases.js';
import { startApi, type StartedApi } from './start-api.js';

const divided = allRoutes.filter(({ scope }) => scope === 'district');
const callers = {
  A: { districts: ['A'] },
  B: { districts: ['B'] },
  all: 'all',
} as const satisfies Record<string, Scope>;
type Caller = keyof typeof callers;

let api: StartedApi;
const tokens = new Map<string, string>();

beforeAll(async () => {
  api = await startApi();
  await furnish(api.databaseUrl, api.dataDir);
  for (const [name, scope] of Object.entries(callers))
    tokens.set(name, await api.makeToken({ subject: `caller ${name}`, roles: staff, scope }));
});
afterAll(() => api?.stop());

/** Whether a caller sees what lies in a place. */
const sees = (caller: string, place: Place): boolean =>
  inScope(callers[caller as Caller], place === 'none' ? null : place);

function ask(route: Route, { path, body, headers }: Case, caller: string, place?: Place): Promise<Response> {
  const fill = (text: string): string =>
    place === undefined
      ? text
      : text
          .replaceAll('{of}', place)
          .replaceAll('{n}', String(places.indexOf(place) + 1))
          .replaceAll('{district}', place === 'none' ? '' : place)
          .replaceAll('{by}', caller);
  return api.call(fill(path), {
    method: route.method,
    token: tokens.get(caller) ?? '',
    ...(body === undefined ? {} : { body: fill(typeof body === 'string' ? body : JSON.stringify(body)) }),
    headers: {
      ...(route.bodyType === undefined ? {} : { 'content-type': route.bodyType }),
      ...(headers && Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill(text)]))),
    },
  });
}

test('every route that is divided by district has its case, and no case has lost its route', () => {
  expect(Object.keys(scopeCases).sort()).toEqual(divided.map(({ id }) => id).sort());
});

const table = divided.flatMap((route) =>
  (scopeCases[route.id] ?? []).map((one) => [`${route.method} ${one.path}`, route, one] as const),
);

describe('a caller sees their own districts and nothing else, a caller of all sees everything', () => {
  test.each(table)('%s', async (_, route, one) => {
    const at = one.at ?? places;
    if (one.kind === 'list') {
      for (const caller of Object.keys(callers)) {
        const answer = await ask(route, one, caller);
        const text = await answer.text();
        const shown = places.filter((place) => text.includes(one.mark(place)));
        expect([caller, answer.status, shown]).toEqual([
          caller,
          200,
          at.filter((place) => sees(caller, place)),
        ]);
      }
    } else if (one.kind === 'one') {
      for (const place of at)
        for (const caller of Object.keys(callers)) {
          const answer = await ask(route, one, caller, place);
          const text = await answer.text();
          const nothing = /"removed":false|"accepted":0/.test(text);
          // What the one before has done already is a conflict, and so is seen.
          const seen = (answer.ok && !nothing) || answer.status === 409;
          expect([place, caller, seen || answer.status]).toEqual([
            place,
            caller,
            sees(caller, place) || one.refused,
          ]);
        }
    } else await followed(route, one);
  });
});

/** Each reader gets what happened in their districts, in the order in which it happened: whoever has the last of it has all. */
async function followed(route: Route, one: Extract<Case, { kind: 'stream' }>): Promise<void> {
  const follow = async (caller: string): Promise<Feed> => read(await ask(route, one, caller));
  const feeds = { A: await follow('A'), B: await follow('B'), all: await follow('all') };
  const times = (feed: Feed, place: Place): number =>
    feed.events().filter((event) => event.includes(`of-${place}"`)).length;
  try {
    await eventually(() =>
      Object.values(feeds).every((feed) => feed.events().some((event) => event.includes('event: start'))),
    );
    // Twice, so that everybody gets something after what they must not get; one by one, because a feed may tell two at once.
    for (const place of [...places, ...places]) {
      const before = times(feeds.all, place);
      await one.change(api, place);
      await eventually(() => times(feeds.all, place) > before);
    }
    for (const [caller, feed] of Object.entries(feeds)) {
      const own = places.filter((place) => sees(caller, place));
      await eventually(() => own.every((place) => times(feed, place) === times(feeds.all, place)));
      expect([caller, places.filter((place) => times(feed, place) > 0)]).toEqual([caller, own]);
    }
  } finally {
    for (const feed of Object.values(feeds)) await feed.end();
  }
}

interface Feed {
  /** The frames so far. */
  events(): string[];
  end(): Promise<void>;
}

async function read(answer: Response): Promise<Feed> {
  expect(answer.status).toBe(200);
  const reader = answer.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const loop = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
    }
  };
  const reading = loop();
  return {
    events: () => text.split('\n\n').slice(0, -1),
    end: async () => {
      await reader.cancel();
      await reading;
    },
  };
}
