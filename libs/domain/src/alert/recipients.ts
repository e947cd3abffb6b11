import { onDuty, nextHandOver, tellableAt, type OnDuty, type Rota } from './rota.js';

/** Ways to tell somebody. `console` stays inside the house, all others lead out of it. */
export const channels = ['console', 'mail', 'webhook', 'dingtalk', 'wecom', 'feishu', 'sms'] as const;
export type Channel = (typeof channels)[number];

/** Who is told, and how. */
export interface Receiver {
  readonly id: string;
  readonly channel: Channel;
  /** Addresses of mail and sms; the other channels have one recipient, which is the receiver itself. */
  readonly to: readonly string[];
  /** Instead of addresses: whoever is on duty by this rota. */
  readonly rota?: string | undefined;
  readonly enabled: boolean;
}

/** Everything that can be told, and who is there. */
export interface ReceiverBook {
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly rotas: ReadonlyMap<string, Rota>;
  /** Whether an account is there and enabled. */
  readonly present: (account: string) => boolean;
}

/** Why somebody is told in place of those who should be. */
export interface DutyNote {
  readonly rota: string;
  /** `no-address`: those on duty cannot be reached on this channel. */
  readonly hole: NonNullable<OnDuty['hole']> | 'no-address';
}

/** Somebody to be told. */
export interface Recipient {
  readonly receiver: string;
  readonly channel: Channel;
  readonly recipient: string;
  /** Not before this time: quiet hours. */
  readonly atMs: number;
  readonly note?: DutyNote;
}

/** Who is told when these receivers are to be told of something of this severity at a time. Each once. */
export function recipientsOf(
  ids: readonly string[],
  book: ReceiverBook,
  severity: string | undefined,
  atMs: number,
): Recipient[] {
  const found = new Map<string, Recipient>();
  for (const id of ids)
    for (const one of resolve(id, book, severity, atMs, [])) {
      const key = JSON.stringify([one.channel, one.recipient]);
      if (!found.has(key)) found.set(key, one);
    }
  return [...found.values()];
}

function resolve(
  id: string,
  book: ReceiverBook,
  severity: string | undefined,
  atMs: number,
  asked: readonly string[],
): Recipient[] {
  const receiver = book.receivers.get(id);
  if (receiver?.enabled !== true || asked.includes(id)) return [];
  const { channel, rota: rotaId, to } = receiver;
  const of = (recipient: string, at = atMs): Recipient => ({ receiver: id, channel, recipient, atMs: at });
  if (channel !== 'mail' && channel !== 'sms') return [of(id)];
  if (rotaId === undefined) return to.map((address) => of(address));
  const rota = book.rotas.get(rotaId);
  if (rota === undefined) return [];
  // Whoever is on duty when the quiet hours end is told, not who was when they began.
  const at = tellableAt(rota, severity, atMs);
  const duty = onDuty(rota, at, book.present);
  const addresses = duty.people.flatMap((person) => (channel === 'mail' ? person.mail : person.phone) ?? []);
  if (addresses.length > 0) return addresses.map((address) => of(address, at));
  // Nobody to wait for: the fallback is told at once.
  const note: DutyNote = { rota: rotaId, hole: duty.hole ?? 'no-address' };
  return resolve(rota.fallback, book, severity, atMs, [...asked, id]).map((one) => ({ note, ...one }));
}

/** The next time after `atMs` at which other people may have to be told; undefined when there is none. */
export function nextDutyChange(
  ids: readonly string[],
  { receivers, rotas }: ReceiverBook,
  atMs: number,
): number | undefined {
  const times = ids.flatMap((id) => {
    const rota = rotas.get(receivers.get(id)?.rota ?? '');
    return rota === undefined ? [] : (nextHandOver(rota, atMs) ?? []);
  });
  return times.length === 0 ? undefined : Math.min(...times);
}
