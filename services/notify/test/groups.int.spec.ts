import { inTransaction } from '@farwatch/persistence/transaction';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { applyFacts, rerouteAll } from '../src/groups/apply-facts.js';
import { runGroup } from '../src/groups/run-group.js';
import { lockDecisions } from '../src/store/alert-store.js';
import { fact, minute, noon, openNotify, type TestNotify } from './support.js';

let notify: TestNotify;
beforeEach(async () => {
  notify = await openNotify();
});
afterEach(() => notify?.close());

const console_ = (alert: string, phase = 'firing/1') => `console console ${phase} lead:${alert}`;

describe('told once', () => {
  test('whatever comes again: facts, ticks, both at once in several processes', async () => {
    await notify.receiver({ id: 'desk', channel: 'mail', to: ['a@x.cn', 'b@x.cn'] });
    await notify.routing({ receivers: ['console', 'desk'] });
    await Promise.all(Array.from({ length: 5 }, () => notify.facts(noon, fact('one', 1), fact('two', 1))));
    await Promise.all(Array.from({ length: 5 }, () => notify.look(noon + minute)));
    await notify.facts(noon + minute, fact('one', 1));
    await notify.look(noon + 10 * minute);
    const told = await notify.told();
    expect(told.sort()).toEqual(
      ['one', 'two']
        .flatMap((id) => [console_(id), `mail a@x.cn firing/1 lead:${id}`, `mail b@x.cn firing/1 lead:${id}`])
        .sort(),
    );
    expect(await notify.rows('SELECT FROM notify.delivery')).toHaveLength(6);
    expect(await notify.rows(`SELECT FROM notify.work WHERE kind = 'deliver-mail'`)).toHaveLength(4);
  });

  test('nothing, when the transaction that told it does not commit', async () => {
    await notify.facts(noon, fact('one', 1));
    const [group] = await notify.rows<{ id: string }>('SELECT id FROM notify.alert_group');
    const killed = inTransaction(notify.pool, async (client) => {
      await lockDecisions(client);
      expect(await runGroup(client, group!.id, noon + minute, { simulatedOutside: false })).toBe(1);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await notify.told()).toEqual([]);
    expect(await notify.look(noon + minute)).toBe(1);
    expect(await notify.told()).toEqual([console_('one')]);
  });

  test('to somebody who stands in two routes', async () => {
    await notify.receiver({ id: 'desk', channel: 'mail', to: ['a@x.cn'] });
    await notify.routing({
      routes: [
        { id: 'all', receivers: ['desk'], goOn: true },
        { id: 'district', match: { is: { district: ['A'] } }, receivers: ['desk', 'console'] },
      ],
    });
    await notify.facts(noon, fact('one', 1));
    await notify.look(noon + minute);
    expect(await notify.told()).toEqual([console_('one'), 'mail a@x.cn firing/1 lead:one']);
    expect(await notify.rows('SELECT FROM notify.alert_group')).toHaveLength(2);
  });

  test('and of its end, and anew when it comes back', async () => {
    await notify.facts(noon, fact('one', 1));
    await notify.look(noon + minute);
    await notify.facts(noon + 10 * minute, fact('one', 2, { state: 'resolved', atMs: noon + 10 * minute }));
    await notify.look(noon + 20 * minute);
    await notify.facts(noon + 90 * minute, fact('one', 3, { atMs: noon + 90 * minute }));
    await notify.look(noon + 92 * minute);
    expect(await notify.told()).toEqual([
      console_('one'),
      console_('one', 'resolved/1'),
      console_('one', 'firing/2'),
    ]);
    const [row] = await notify.rows('SELECT told, state, spell FROM notify.alert');
    expect(row).toEqual({ told: 'firing', state: 'firing', spell: 2 });
  });
});

describe('kept quiet', () => {
  test('what is of the past: by its source, or because it is heard of so late', async () => {
    await notify.facts(
      noon,
      fact('past', 1, { historic: true }),
      fact('late', 1, { openedMs: noon - 4 * 86_400_000 }),
    );
    await notify.facts(noon, fact('past', 2, { state: 'resolved' }));
    await notify.look(noon + minute);
    expect(await notify.told()).toEqual([]);
    expect(await notify.rows('SELECT FROM notify.alert WHERE historic')).toHaveLength(2);
    expect(await notify.rows('SELECT FROM notify.work')).toEqual([]);
  });

  test('what is simulated stays on the console, also of a route that leads outside', async () => {
    await notify.receiver({ id: 'desk', channel: 'mail', to: ['a@x.cn'] });
    await notify.routing({ receivers: ['console', 'desk'] });
    await notify.facts(noon, fact('one', 1, { simulated: true }));
    await notify.look(noon + minute);
    expect(await notify.told()).toEqual([console_('one')]);
    await notify.look(noon + 241 * minute, true);
    expect(await notify.told()).toContain('mail a@x.cn firing/1 lead:one');
  });

  test('a silence holds in the districts of its author, and what it kept quiet is told at its end', async () => {
    await notify.rows(
      `INSERT INTO notify.silence (id, match, from_at, until_at, note, by, districts, created_at)
       VALUES ('x', '{"is": {"kind": ["suspected-exceedance"]}}', $1, $2, 'works on the line', 'officer', '{A}', $1)`,
      [new Date(noon), new Date(noon + 60 * minute)],
    );
    await notify.facts(noon, fact('one', 1), fact('other', 1, { district: 'B' }));
    await notify.look(noon + minute);
    expect(await notify.told()).toEqual([console_('other')]);
    await notify.look(noon + 61 * minute);
    expect(await notify.told()).toEqual([console_('other'), console_('one')]);
  });

  test('a silent station inhibits its own other alerts, not those of others', async () => {
    const silent = {
      kind: 'equipment-not-running',
      what: 'silence',
      station: 'station-one',
      group: 'g',
      district: 'A',
    };
    await notify.facts(
      noon,
      fact('quiet', 1, { kind: 'equipment-not-running', labels: silent }),
      fact('one', 1),
      fact('two', 1),
    );
    await notify.look(noon + minute);
    expect((await notify.told()).sort()).toEqual([console_('quiet'), console_('two')]);
    await notify.facts(noon + 5 * minute, fact('quiet', 2, { state: 'resolved', labels: silent }));
    await notify.look(noon + 11 * minute);
    expect(await notify.told()).toContain(console_('one'));
  });
});

describe('duty', () => {
  const day = 86_400_000;
  beforeEach(async () => {
    await notify.receiver({ id: 'duty', channel: 'mail', to: [], rota: 'night' });
    await notify.receiver({ id: 'office', channel: 'webhook', url: 'https://example.org/' });
    await notify.routing({ receivers: ['duty'] });
    await notify.rota({
      ...{ id: 'night', fallback: 'office' },
      people: [
        { account: 'li', mail: 'li@x.cn' },
        { account: 'wang', mail: 'wang@x.cn' },
      ],
      turns: { start: new Date(noon).toISOString(), turnMs: day, order: ['li', 'wang'] },
    });
  });

  test('whoever has the turn is told, and the next one of what is still open at the hand-over', async () => {
    await notify.people('li', 'wang');
    await notify.facts(noon, fact('one', 1));
    await notify.look(noon + minute);
    expect(await notify.told()).toEqual(['mail li@x.cn firing/1 lead:one']);
    await notify.look(noon + day);
    expect(await notify.told()).toContain('mail wang@x.cn firing/1 lead:one');
  });

  test('a hole falls to the named group, and the message says so', async () => {
    await notify.people('li', 'wang');
    await notify.facts(noon - minute, fact('one', 1, { openedMs: noon - minute }));
    await notify.look(noon - minute / 2);
    expect(await notify.told()).toEqual(['webhook office firing/1 lead:one']);
    const [row] = await notify.rows<{ payload: { notes: { zh: string }[] } }>(
      'SELECT payload FROM notify.delivery',
    );
    expect(row!.payload.notes[0]!.zh).toContain('值班表“night”出现空缺（未排班）');
  });

  test('somebody whose account was disabled or removed is no more told, the fallback is', async () => {
    await notify.people('wang');
    await notify.facts(noon, fact('one', 1));
    await notify.look(noon + minute);
    expect(await notify.told()).toEqual(['webhook office firing/1 lead:one']);
    const [row] = await notify.rows<{ payload: { notes: { en: string }[] } }>(
      'SELECT payload FROM notify.delivery',
    );
    expect(row!.payload.notes[0]!.en).toContain('no account');
  });

  test('and does not hear of the end of what was told while it was there', async () => {
    await notify.people('li', 'wang');
    await notify.facts(noon, fact('one', 1));
    await notify.look(noon + minute);
    await notify.people('wang');
    await notify.facts(noon + 10 * minute, fact('one', 2, { state: 'resolved', atMs: noon + 10 * minute }));
    await notify.look(noon + 20 * minute);
    expect(await notify.told()).toEqual(['mail li@x.cn firing/1 lead:one']);
  });
});

test('another tree takes what is open along, and tells nobody twice', async () => {
  await notify.receiver({ id: 'desk', channel: 'mail', to: ['a@x.cn'] });
  await notify.facts(noon, fact('one', 1));
  await notify.look(noon + minute);
  await notify.routing({ id: 'other', receivers: ['console', 'desk'] });
  await inTransaction(notify.pool, async (client) => {
    await lockDecisions(client);
    await rerouteAll(client, noon + 2 * minute);
  });
  await notify.look(noon + 3 * minute);
  await notify.look(noon + 20 * minute);
  expect(await notify.told()).toEqual([console_('one'), 'mail a@x.cn firing/1 lead:one']);
});

test('the live feed says each thing in order, and changes of what the console knows', async () => {
  await notify.facts(noon, fact('one', 1));
  await notify.look(noon + minute);
  await notify.facts(noon + 2 * minute, fact('one', 2, { state: 'acknowledged', atMs: noon + 2 * minute }));
  const changes = await notify.rows(
    "SELECT type, key, district, data->>'state' AS state FROM notify.alert_change ORDER BY id",
  );
  expect(changes).toEqual([
    { type: 'firing', key: 'lead:one', district: 'A', state: 'firing' },
    { type: 'changed', key: 'lead:one', district: 'A', state: 'acknowledged' },
  ]);
});

test('three hundred facts of one batch are one transaction, and each alert is told', async () => {
  const many = Array.from({ length: 300 }, (_, n) => fact(`n${n}`, 1));
  await inTransaction(notify.pool, async (client) => {
    await lockDecisions(client);
    expect(await applyFacts(client, many, noon)).toBe(300);
  });
  await notify.look(noon + minute);
  expect(await notify.told()).toHaveLength(300);
}, 60_000);
