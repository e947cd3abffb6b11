import { silentLogger, type Logger } from '@farwatch/runtime/log';
import { afterEach, expect, test } from '@jest/globals';
import type { Subscription } from 'rxjs';

import { createLiveFeed, type FeedEvent, type FeedSource, type LiveFeed } from './live-feed.js';
import type { StreamEvent } from './sse.js';

/** A list of changes: place n is after the nth. `kept` is how many of the first are forgotten. */
class List implements FeedSource {
  readonly events: FeedEvent[] = [];
  forgotten = 0;
  failure: Error | undefined;
  asked = 0;

  add(...districts: (string | null)[]): void {
    for (const district of districts) {
      const place = String(this.events.length + 1);
      this.events.push({ place, type: 'changed', data: { n: Number(place) }, district });
    }
  }
  async newest(): Promise<string> {
    if (this.failure !== undefined) throw this.failure;
    return String(this.events.length);
  }
  async canResume(place: string, newest: string): Promise<boolean> {
    return /^\d+$/.test(place) && Number(place) >= this.forgotten && Number(place) <= Number(newest);
  }
  async between(after: string, upTo: string): Promise<{ events: FeedEvent[]; place: string }> {
    this.asked++;
    const events = this.events.slice(Number(after), Math.min(Number(upTo), Number(after) + 10));
    return { events, place: events.at(-1)?.place ?? upTo };
  }
}

const open: { unsubscribe(): void }[] = [];
let feed: LiveFeed | undefined;
afterEach(() => {
  for (const one of open.splice(0)) one.unsubscribe();
  feed?.stop();
});

function started(source: List, log: Logger = silentLogger): LiveFeed {
  feed = createLiveFeed({ name: 'test', source, log, pollMs: 1 });
  return feed;
}

interface Followed {
  readonly seen: StreamEvent[];
  readonly ids: () => (string | undefined)[];
  readonly errors: unknown[];
  readonly subscription: Subscription;
}

function follow(
  from: LiveFeed,
  lastEventId?: string,
  scope: Parameters<LiveFeed['follow']>[0] = 'all',
): Followed {
  const seen: StreamEvent[] = [];
  const errors: unknown[] = [];
  const subscription = from.follow(scope, lastEventId).subscribe({
    next: (event) => seen.push(event),
    error: (error: unknown) => errors.push(error),
  });
  open.push(subscription);
  return { seen, errors, subscription, ids: () => seen.map(({ id }) => id) };
}

async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; !done(); tries++) {
    if (tries > 2_000) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

test('a first reader is told the place, and gets what comes after it', async () => {
  const source = new List();
  source.add('A', 'A');
  const reader = follow(started(source));
  await until(() => reader.seen.length === 1);
  expect(reader.seen).toEqual([{ id: '2', type: 'start', data: {} }]);
  source.add('A');
  await until(() => reader.seen.length === 2);
  expect(reader.seen[1]).toEqual({ id: '3', type: 'changed', data: { n: 3 } });
});

test('a reader who comes back gets everything since, in order, also over several steps', async () => {
  const source = new List();
  source.add(...Array<string>(35).fill('A'));
  const reader = follow(started(source), '2');
  await until(() => reader.seen.length === 33);
  expect(reader.ids()).toEqual(Array.from({ length: 33 }, (_, at) => String(at + 3)));
});

test.each([
  ['is forgotten', '3'],
  ['lies ahead', '99'],
  ['is none at all', 'x'],
])('a reader whose place %s is told so, and goes on from the newest', async (_, place) => {
  const source = new List();
  source.add('A', 'A', 'A', 'A', 'A');
  source.forgotten = 4;
  const reader = follow(started(source), place);
  await until(() => reader.seen.length === 1);
  expect(reader.seen).toEqual([{ id: '5', type: 'reset', data: {} }]);
  source.add('A');
  await until(() => reader.seen.length === 2);
  expect(reader.ids()).toEqual(['5', '6']);
});

test('a reader of one district sees nothing of another, nor what has none', async () => {
  const source = new List();
  const one = started(source);
  const [limited, all] = [follow(one, '0', { districts: ['A'] }), follow(one, '0')];
  source.add('A', 'B', null, 'A');
  await until(() => all.seen.length === 4 && limited.seen.length === 2);
  expect(limited.ids()).toEqual(['1', '4']);
});

test('readers at one place share one look, and without readers nobody looks', async () => {
  const source = new List();
  const one = started(source);
  const readers = Array.from({ length: 20 }, () => follow(one));
  await until(() => readers.every(({ seen }) => seen.length === 1));
  source.asked = 0;
  source.add('A');
  await until(() => readers.every(({ seen }) => seen.length === 2));
  expect(source.asked).toBe(1);
  for (const { subscription } of readers) subscription.unsubscribe();
  await new Promise((resolve) => setTimeout(resolve, 20));
  source.add('A');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(source.asked).toBe(1);
});

test('when the source fails every reader is cut off, and may come back', async () => {
  const source = new List();
  const warnings: object[] = [];
  const log: Logger = { ...silentLogger, warn: (fields) => warnings.push(fields), child: () => log };
  const one = started(source, log);
  const readers = [follow(one), follow(one)];
  await until(() => readers.every(({ seen }) => seen.length === 1));
  source.failure = new Error('no database');
  await until(() => readers.every(({ errors }) => errors.length === 1));
  expect(warnings).toEqual([{ feed: 'test', error: 'no database', readers: 2 }]);
  const late = follow(one);
  await until(() => late.errors.length === 1);
  source.failure = undefined;
  source.add('A');
  const back = follow(one, '0');
  await until(() => back.seen.length === 1);
  expect(back.ids()).toEqual(['1']);
});
