import { describe, expect, it } from '@jest/globals';

import {
  decideAlerts,
  emptyGroup,
  inhibitedBy,
  matches,
  onDuty,
  recipientsOf,
  routesOf,
  settingsOfRoute,
  tellableAt,
  usualFlapControl,
  usualInhibition,
  usualSettings,
  type AlertDelivery,
  type AlertFact,
  type AlertGroup,
  type AlertState,
  type AlertWorld,
  type Labels,
  type Receiver,
  type Rota,
} from './index.js';

const minute = 60_000;
const labels: Labels = { district: 'A', kind: 'suspected-exceedance', severity: 'medium', station: 's1' };
const fact = (version: number, state: AlertState = 'firing', given: Partial<AlertFact> = {}): AlertFact => ({
  ...{ id: 'a1', version, state, labels, atMs: 0 },
  ...given,
});
const receiver = (id: string, given: Partial<Receiver> = {}): Receiver => ({
  ...{ id, channel: 'webhook', to: [], enabled: true },
  ...given,
});
const rota: Rota = {
  id: 'night',
  people: [
    { account: 'li', mail: 'li@x' },
    { account: 'wang', mail: 'wang@x', phone: '1' },
  ],
  turns: { startMs: 0, turnMs: 60 * minute, order: ['li', 'wang'] },
  shifts: [],
  fallback: 'office',
};

function world(
  given: Partial<AlertWorld> = {},
  receivers: readonly Receiver[] = [],
  rotas = [rota],
): AlertWorld {
  const all = [receiver('console', { channel: 'console' }), receiver('office'), ...receivers];
  return {
    settings: usualSettings,
    book: {
      receivers: new Map(all.map((one) => [one.id, one])),
      rotas: new Map(rotas.map((one) => [one.id, one])),
      present: () => true,
    },
    ...{ silences: [], inhibition: usualInhibition, active: [], flap: usualFlapControl },
    simulatedOutside: false,
    ...given,
  };
}

/** A group through time: facts and ticks at whole minutes, with what was told and when. */
function live(start = world()) {
  let group: AlertGroup = emptyGroup;
  const said: string[] = [];
  const all: AlertDelivery[] = [];
  const step = (event: Parameters<typeof decideAlerts>[1], now = start): void => {
    const decision = decideAlerts(group, event, now);
    group = decision.group;
    for (const one of decision.deliveries) {
      all.push(one);
      const phases = one.tellings.map(({ alert, phase }) => `${alert} ${phase}`).join(', ');
      said.push(`${event.atMs / minute} ${one.recipient}: ${phases}`);
    }
  };
  return {
    said,
    all,
    group: () => group,
    fact: (at: number, one: AlertFact) =>
      step({ kind: 'fact', fact: { ...one, atMs: at * minute }, atMs: at * minute }),
    tick: (at: number, now?: AlertWorld) => step({ kind: 'tick', atMs: at * minute }, now),
  };
}

describe('the tree of routes', () => {
  const root = {
    id: 'root',
    routes: [
      { id: 'air', match: { is: { pollutant: ['a34004'] } }, receivers: ['air-desk'], goOn: true },
      { id: 'high', match: { is: { severity: ['high'] } }, receivers: ['chief'], repeatMs: 0 },
    ],
  };
  it('takes the first child that matches, further ones where it says so, and itself when none does', () => {
    const taken = (given: Labels) => routesOf(root, given).map(({ route }) => route);
    expect(taken({ severity: 'low' })).toEqual(['root']);
    expect(taken({ severity: 'high' })).toEqual(['high']);
    expect(taken({ severity: 'high', pollutant: 'a34004' })).toEqual(['air', 'high']);
  });
  it('inherits what a child does not say', () => {
    expect(settingsOfRoute(root, 'high')).toEqual({ ...usualSettings, receivers: ['chief'], repeatMs: 0 });
    expect(settingsOfRoute(root, 'gone')).toBeUndefined();
  });
  it('matches by listed values only', () => {
    expect(matches({}, labels)).toBe(true);
    expect(matches({ is: { outlet: [''] } }, labels)).toBe(false);
    expect(matches({ not: { district: ['A'] } }, labels)).toBe(false);
    expect(matches({ is: { district: ['A', 'B'] }, not: { kind: ['x'] } }, labels)).toBe(true);
  });
});

describe('a group', () => {
  it('waits 30 s, tells once, and again after 4 h as long as nobody has acknowledged', () => {
    const one = live();
    one.fact(0, fact(1));
    one.tick(0.4);
    expect(one.said).toEqual([]);
    for (const at of [0.5, 1, 6, 11, 240, 241, 480.5]) one.tick(at);
    expect(one.said).toEqual([
      '0.5 console: a1 firing/1',
      '241 console: a1 repeat/1/1',
      '480.5 console: a1 repeat/1/2',
    ]);
    one.fact(481, fact(2, 'acknowledged'));
    one.tick(2_000);
    expect(one.said).toHaveLength(3);
    expect(one.group().wakeAtMs).toBeUndefined();
  });
  it('tells what comes within the wait together and what comes later after the interval', () => {
    const one = live();
    one.fact(0, fact(1));
    one.fact(0.25, fact(1, 'firing', { id: 'a2' }));
    one.tick(0.5);
    one.fact(1, fact(1, 'firing', { id: 'a3' }));
    one.tick(2);
    one.tick(5.5);
    expect(one.said).toEqual(['0.5 console: a1 firing/1, a2 firing/1', '5.5 console: a3 firing/1']);
  });
  it('says nothing of what was acknowledged or gone before it was told', () => {
    const one = live();
    one.fact(0, fact(2, 'acknowledged'));
    one.fact(0, fact(1));
    one.fact(0, fact(3, 'resolved', { id: 'a2' }));
    one.tick(1);
    expect(one.said).toEqual([]);
  });
  it('tells those who heard of it that it is over', () => {
    const one = live();
    one.fact(0, fact(1));
    one.tick(1);
    one.fact(2, fact(2, 'resolved'));
    one.tick(6);
    one.tick(600);
    expect(one.said).toEqual(['1 console: a1 firing/1', '6 console: a1 resolved/1']);
  });
});

describe('escalation', () => {
  const settings = {
    ...usualSettings,
    escalate: [
      { afterMs: 30 * minute, receivers: ['office'] },
      { afterMs: 60 * minute, receivers: ['chief'] },
    ],
  };
  const chief = receiver('chief');
  it('goes up step by step while nobody acknowledges, and steps down to those it reached', () => {
    const one = live(world({ settings }, [chief]));
    one.fact(0, fact(1));
    one.tick(1);
    one.tick(31);
    one.tick(31.5);
    one.fact(40, fact(2, 'acknowledged'));
    one.tick(45);
    one.tick(200);
    expect(one.said).toEqual([
      '1 console: a1 firing/1',
      '31 office: a1 escalation/1/1',
      '45 office: a1 step-down/1',
    ]);
  });
  it('does not reach a receiver that was disabled meanwhile', () => {
    const one = live(world({ settings }, [chief]));
    one.fact(0, fact(1));
    one.tick(1);
    one.tick(31, world({ settings }, [receiver('office', { enabled: false })]));
    expect(one.said).toEqual(['1 console: a1 firing/1']);
  });
});

describe('what keeps quiet', () => {
  const silent: Labels = { ...labels, kind: 'equipment-not-running', what: 'silence' };
  it('a silent station inhibits its own other alerts, not those of others and not itself', () => {
    const active = [{ id: 'quiet', labels: silent }];
    expect(inhibitedBy({ id: 'a1', labels }, active, usualInhibition)?.id).toBe('silent-station');
    const other = { id: 'a1', labels: { ...labels, station: 's2' } };
    expect(inhibitedBy(other, active, usualInhibition)).toBeUndefined();
    expect(inhibitedBy(active[0]!, active, usualInhibition)).toBeUndefined();
    expect(inhibitedBy({ id: 'a1', labels: { kind: 'x' } }, active, usualInhibition)).toBeUndefined();
  });
  it('what was inhibited is told when the station speaks again', () => {
    const one = live();
    one.fact(0, fact(1));
    one.tick(1, world({ active: [{ id: 'quiet', labels: silent }] }));
    expect(one.said).toEqual([]);
    one.tick(6);
    expect(one.said).toEqual(['6 console: a1 firing/1']);
  });
  it('a silence holds between its ends and in the districts of its author', () => {
    const silence = { id: 'x', match: {}, fromMs: 0, untilMs: 60 * minute, districts: ['A'] };
    const one = live(world({ silences: [silence] }));
    one.fact(0, fact(1));
    one.fact(0, fact(1, 'firing', { id: 'b', labels: { ...labels, district: 'B' } }));
    for (const at of [1, 30, 60]) one.tick(at);
    expect(one.said).toEqual(['1 console: b firing/1', '60 console: a1 firing/1']);
  });
  it('what comes and goes is told once, and as it stands when it has rested', () => {
    const one = live();
    for (let n = 0; n < 10; n++) one.fact(n * 2, fact(n + 1, n % 2 === 0 ? 'firing' : 'resolved'));
    one.tick(18);
    for (const at of [20, 25, 30]) one.tick(at);
    expect(one.said).toEqual([]);
    one.fact(31, fact(11));
    one.tick(45.9);
    expect(one.said).toEqual([]);
    one.tick(46);
    expect(one.said).toEqual(['46 console: a1 firing/6']);
  });
  it('simulated alerts stay in the house unless it is a demonstration', () => {
    const settings = { ...usualSettings, receivers: ['console', 'office'] };
    const run = (simulatedOutside: boolean): string[] => {
      const one = live(world({ settings, simulatedOutside }));
      one.fact(0, fact(1, 'firing', { labels: { ...labels, simulated: 'true' } }));
      one.tick(1);
      return one.said;
    };
    expect(run(false)).toEqual(['1 console: a1 firing/1']);
    expect(run(true)).toEqual(['1 console: a1 firing/1', '1 office: a1 firing/1']);
  });
});

describe('duty', () => {
  const duty = receiver('duty', { channel: 'mail', rota: 'night' });
  const settings = { ...usualSettings, receivers: ['duty'] };
  it('reaches whoever has the turn, and the next one at the hand-over of what is still open', () => {
    const one = live(world({ settings }, [duty]));
    one.fact(0, fact(1));
    for (const at of [1, 59, 60, 61]) one.tick(at);
    expect(one.said).toEqual(['1 li@x: a1 firing/1', '60 wang@x: a1 firing/1']);
  });
  it('a hole falls to the named group and says so', () => {
    const empty = { ...rota, shifts: [{ fromMs: 0, untilMs: 60 * minute, people: [] }] };
    const one = live(world({ settings }, [duty], [empty]));
    one.fact(0, fact(1));
    one.tick(1);
    expect(one.said).toEqual(['1 office: a1 firing/1']);
    expect(one.all[0]!.notes).toEqual([{ rota: 'night', hole: 'empty-shift' }]);
  });
  it('somebody without an account any more is a hole, and named', () => {
    expect(onDuty(rota, 0, (account) => account !== 'li')).toEqual({
      people: [],
      gone: ['li'],
      hole: 'all-gone',
    });
    expect(onDuty(rota, -1, () => true).hole).toBe('nobody-planned');
    const { book } = world({}, [duty, receiver('sms', { channel: 'sms', rota: 'night' })]);
    const gone = { ...book, present: () => false };
    expect(recipientsOf(['duty'], gone, 'low', 0)).toMatchObject([
      { recipient: 'office', note: { hole: 'all-gone' } },
    ]);
    expect(recipientsOf(['sms'], book, 'low', 0)).toMatchObject([
      { recipient: 'office', note: { hole: 'no-address' } },
    ]);
  });
  it('a fallback that is itself a hole ends', () => {
    const circle = { ...rota, fallback: 'duty', turns: undefined };
    expect(recipientsOf(['duty'], world({}, [duty], [circle]).book, 'low', 0)).toEqual([]);
  });
  it('what is over before the quiet hours end is told to nobody whom they spared', () => {
    const quiet = { from: 0, until: 12 * 60, except: ['high'] };
    const one = live(world({ settings }, [duty], [{ ...rota, quiet }]));
    one.fact(0, fact(1));
    one.tick(1);
    expect(one.all[0]).toMatchObject({ recipient: 'li@x', atMs: 4 * 60 * minute });
    one.fact(60, fact(2, 'resolved'));
    one.tick(70);
    one.tick(600);
    expect(one.said).toEqual(['1 li@x: a1 firing/1']);
  });
  it('in quiet hours only what is urgent is told, the rest at their end to whoever has the duty then', () => {
    const quiet = { from: 22 * 60, until: 7 * 60, except: ['high'] };
    const at = Date.parse('2026-11-30T23:30:20+08:00');
    expect(new Date(tellableAt({ ...rota, quiet }, 'low', at)).toISOString()).toBe(
      '2026-11-30T23:00:00.000Z',
    );
    expect(tellableAt({ ...rota, quiet }, 'high', at)).toBe(at);
    expect(tellableAt({ ...rota, quiet }, 'low', at - 7_200_000)).toBe(at - 7_200_000);
    expect(tellableAt({ ...rota, quiet: { ...quiet, until: 22 * 60 } }, 'low', at)).toBe(at);
  });
});
