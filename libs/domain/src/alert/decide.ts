import { applyFact, flappingUntil, type Alert, type AlertFact, type FlapControl } from './alert.js';
import { inhibitedBy, silencedBy, type InhibitRule, type Silence } from './mute.js';
import {
  nextDutyChange,
  recipientsOf,
  type Channel,
  type DutyNote,
  type ReceiverBook,
  type Recipient,
} from './recipients.js';
import type { RouteSettings } from './route-tree.js';

/** What a telling is about. */
export const purposes = ['firing', 'escalation', 'repeat', 'step-down', 'resolved'] as const;
export type Purpose = (typeof purposes)[number];

/** That somebody was told something of an alert. No two have the same alert, phase, channel and recipient. */
export interface Telling {
  readonly alert: string;
  /** Purpose, spell of the alert, number of the step or repetition: `firing/1`, `repeat/1/2`. */
  readonly phase: string;
  readonly channel: Channel;
  readonly recipient: string;
  /** Not before: later than the decision where quiet hours hold it. */
  readonly atMs: number;
}

/** Alerts that are told together, with what was told of them. */
export interface AlertGroup {
  readonly members: readonly Alert[];
  readonly told: readonly Telling[];
  /** When it was looked at the last time. */
  readonly lookedAtMs?: number | undefined;
  /** When it is to be looked at next; nothing to come when undefined. */
  readonly wakeAtMs?: number | undefined;
}

export type AlertEvent =
  /** Something was said of an alert that belongs to the group. */
  | { readonly kind: 'fact'; readonly fact: AlertFact; readonly atMs: number }
  /** Time has passed. */
  | { readonly kind: 'tick'; readonly atMs: number };

/** What holds at the time of a decision. */
export interface AlertWorld {
  readonly settings: RouteSettings;
  readonly book: ReceiverBook;
  readonly silences: readonly Silence[];
  readonly inhibition: readonly InhibitRule[];
  /** Alerts of all groups that may inhibit others. */
  readonly active: readonly Pick<Alert, 'id' | 'labels'>[];
  readonly flap: FlapControl;
  /** Whether simulated alerts leave the house: of a demonstration only. */
  readonly simulatedOutside: boolean;
}

/** One message to one recipient. */
export interface AlertDelivery {
  /** Tells it from every other one, in every process and after every replay. */
  readonly key: string;
  readonly purpose: Purpose;
  readonly receiver: string;
  readonly channel: Channel;
  readonly recipient: string;
  /** Not before this time. */
  readonly atMs: number;
  readonly tellings: readonly { readonly alert: string; readonly phase: string }[];
  readonly notes: readonly DutyNote[];
}

export interface AlertDecision {
  readonly group: AlertGroup;
  readonly deliveries: readonly AlertDelivery[];
}

export const emptyGroup: AlertGroup = { members: [], told: [] };

/**
 * Group and event and time give the group as it is then, and what is to be told. What should be known by now to whom is
 * written down as tellings; those that were told already are taken away, the rest is told: so the same again tells nothing.
 */
export function decideAlerts(group: AlertGroup, event: AlertEvent, world: AlertWorld): AlertDecision {
  if (event.kind === 'fact') return { group: takeIn(group, event, world.settings), deliveries: [] };
  const { atMs } = event;
  if (group.wakeAtMs === undefined || atMs < group.wakeAtMs) return { group, deliveries: [] };
  const wanted = group.members.flatMap((alert) => wantedOf(alert, group, world, atMs));
  const known = new Set(group.told.map(keyOf));
  const fresh = wanted.filter((one) => {
    const key = keyOf(one);
    return !known.has(key) && known.add(key);
  });
  const told = [
    ...group.told,
    ...fresh.map(({ alert, phase, channel, recipient, atMs: then }) => ({
      ...{ alert, phase, channel, recipient },
      atMs: then,
    })),
  ];
  // Members stay, also those that are over: who forgot one would take its first fact for news when it is said again.
  const over = group.members.every(({ state }) => state === 'resolved');
  const next: AlertGroup = { members: group.members, told, lookedAtMs: over ? undefined : atMs };
  return { group: { ...next, wakeAtMs: wakeOf(next, world, atMs) }, deliveries: deliveriesOf(fresh) };
}

interface Wanted extends Recipient {
  readonly alert: string;
  readonly phase: string;
}

const keyOf = ({ alert, phase, channel, recipient }: Omit<Telling, 'atMs'>): string =>
  JSON.stringify([alert, phase, channel, recipient]);

function takeIn(
  group: AlertGroup,
  { fact, atMs }: Extract<AlertEvent, { kind: 'fact' }>,
  { waitMs, intervalMs }: RouteSettings,
): AlertGroup {
  const before = group.members.find(({ id }) => id === fact.id);
  const after = applyFact(before, fact);
  if (after === before) return group;
  const members = [...group.members.filter((one) => one !== before), after];
  // Of one that was gone before anybody heard of it there is nothing to tell.
  if (before === undefined && after.state !== 'firing' && !group.told.some(({ alert }) => alert === fact.id))
    return { ...group, members };
  const due = group.lookedAtMs === undefined ? atMs + waitMs : Math.max(atMs, group.lookedAtMs + intervalMs);
  return { ...group, members, wakeAtMs: Math.min(group.wakeAtMs ?? due, due) };
}

/** What should be known of an alert by now, and to whom. */
function wantedOf(alert: Alert, group: AlertGroup, world: AlertWorld, atMs: number): Wanted[] {
  const { settings, book } = world;
  const { spell, state, labels } = alert;
  const told = group.told.filter((one) => one.alert === alert.id);
  const to = (phase: string, receivers: readonly string[]): Wanted[] =>
    recipientsOf(receivers, book, labels.severity, atMs)
      .filter(({ channel }) => mayLeave(channel, alert, world))
      .map((one) => ({ ...one, alert: alert.id, phase }));
  if (state === 'resolved') {
    if (flappingUntil(alert, world.flap, atMs) !== undefined) return [];
    const last = lastToldSpell(told);
    if (last === undefined) return [];
    // What is still held by quiet hours was not heard, and will not be.
    const heard = told.filter(
      (one) => one.atMs <= atMs && (isOf(one.phase, 'firing', last) || isOf(one.phase, 'escalation', last)),
    );
    return again(heard, `resolved/${last}`, world, atMs);
  }
  if (state === 'acknowledged')
    return again(
      told.filter((one) => one.atMs <= atMs && isOf(one.phase, 'escalation', spell)),
      `step-down/${spell}`,
      world,
      atMs,
    );
  if (isMuted(alert, world, atMs)) return [];
  const first = firstTold(told, spell);
  const wanted = to(`firing/${spell}`, settings.receivers);
  if (first === undefined) return wanted;
  const passed = atMs - first;
  const round = settings.repeatMs > 0 ? Math.floor(passed / settings.repeatMs) : 0;
  if (round > 0) wanted.push(...to(`repeat/${spell}/${round}`, settings.receivers));
  settings.escalate.forEach(({ afterMs, receivers }, step) => {
    if (passed >= afterMs) wanted.push(...to(`escalation/${spell}/${step + 1}`, receivers));
  });
  return wanted;
}

const isOf = (phase: string, purpose: Purpose, spell: number): boolean =>
  phase === `${purpose}/${spell}` || phase.startsWith(`${purpose}/${spell}/`);

const mayLeave = (channel: Channel, { labels }: Pick<Alert, 'labels'>, world: AlertWorld): boolean =>
  channel === 'console' || labels.simulated !== 'true' || world.simulatedOutside;

function isMuted(alert: Alert, { active, inhibition, silences, flap }: AlertWorld, atMs: number): boolean {
  return (
    flappingUntil(alert, flap, atMs) !== undefined ||
    inhibitedBy(alert, active, inhibition) !== undefined ||
    silencedBy(alert.labels, silences, atMs) !== undefined
  );
}

/** Those that heard the one are told the other, as far as they are still there. */
function again(heard: readonly Telling[], phase: string, { book }: AlertWorld, atMs: number): Wanted[] {
  return heard.flatMap(({ alert, channel, recipient }) => {
    const receiver = [...book.receivers.values()].find(
      (one) => one.enabled && one.channel === channel && reaches(one.id, recipient, book),
    );
    return receiver === undefined ? [] : [{ alert, phase, receiver: receiver.id, channel, recipient, atMs }];
  });
}

/** Whether a receiver can reach somebody: by its own addresses, or by those of people in its rota who are still there. */
function reaches(id: string, recipient: string, { receivers, rotas, present }: ReceiverBook): boolean {
  const { channel, to, rota } = receivers.get(id)!;
  if (channel !== 'mail' && channel !== 'sms') return id === recipient;
  if (rota === undefined) return to.includes(recipient);
  return (rotas.get(rota)?.people ?? []).some(
    ({ account, mail, phone }) => (channel === 'mail' ? mail : phone) === recipient && present(account),
  );
}

/** When the present spell was told to anybody for the first time. */
function firstTold(told: readonly Telling[], spell: number): number | undefined {
  const times = told.filter(({ phase }) => isOf(phase, 'firing', spell)).map(({ atMs }) => atMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

function lastToldSpell(told: readonly Telling[]): number | undefined {
  const spells = told.flatMap(({ phase }) => {
    const [purpose, spell] = phase.split('/');
    return purpose === 'firing' ? [Number(spell)] : [];
  });
  return spells.length === 0 ? undefined : Math.max(...spells);
}

/** When the group is to be looked at again. */
function wakeOf({ members, told }: AlertGroup, world: AlertWorld, atMs: number): number | undefined {
  const { repeatMs, escalate, receivers, intervalMs } = world.settings;
  const times: number[] = [];
  for (const alert of members) {
    const rest = flappingUntil(alert, world.flap, atMs);
    if (rest !== undefined) times.push(rest);
    if (alert.state !== 'firing') continue;
    const first = firstTold(
      told.filter((one) => one.alert === alert.id),
      alert.spell,
    );
    // What keeps it quiet may end any time.
    if (first === undefined || isMuted(alert, world, atMs)) times.push(atMs + intervalMs);
    if (first === undefined) continue;
    if (repeatMs > 0) times.push(first + (Math.floor((atMs - first) / repeatMs) + 1) * repeatMs);
    times.push(...escalate.map(({ afterMs }) => first + afterMs).filter((time) => time > atMs));
    const named = [...receivers, ...escalate.flatMap((step) => step.receivers)];
    times.push(nextDutyChange(named, world.book, atMs) ?? Infinity);
  }
  const next = Math.min(Infinity, ...times);
  return next === Infinity ? undefined : Math.max(next, atMs + 1);
}

/** One message for all that somebody is told at the same time. */
function deliveriesOf(fresh: readonly Wanted[]): AlertDelivery[] {
  const bundles = new Map<string, Wanted[]>();
  for (const one of fresh) {
    const key = JSON.stringify([one.channel, one.recipient, one.atMs]);
    bundles.set(key, [...(bundles.get(key) ?? []), one]);
  }
  return [...bundles.values()].map((bundle) => {
    const tellings = bundle
      .map(({ alert, phase }) => ({ alert, phase }))
      .toSorted((a, b) => compare(a.alert, b.alert) || compare(a.phase, b.phase));
    const { receiver, channel, recipient, atMs } = bundle[0]!;
    const purpose = purposes.find((name) => tellings.some(({ phase }) => phase.split('/')[0] === name))!;
    const notes = bundle.flatMap(({ note }) => note ?? []);
    return {
      ...{ purpose, receiver, channel, recipient, atMs, tellings },
      key: JSON.stringify([channel, recipient, ...tellings.map(({ alert, phase }) => [alert, phase])]),
      notes: notes.filter((note, at) => notes.findIndex((other) => other.rota === note.rota) === at),
    };
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
