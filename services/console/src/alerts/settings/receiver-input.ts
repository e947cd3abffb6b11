import { alertReceiver, type AlertReceiver } from '@farwatch/contracts/http';
import { channels, type Channel } from '@farwatch/domain/alert';

import type { PutReceiver, Receiver } from '../queries.js';

/** The channels that somebody may add; the console is always there. */
export const addable = channels.filter((one) => one !== 'console');

/** Channels that go to people: to addresses or to whoever is on duty. */
export const goesToPeople = (channel: Channel): boolean => channel === 'mail' || channel === 'sms';

/** What somebody typed into the form of a receiver. */
export interface TypedReceiver {
  readonly id: string;
  readonly name: string;
  readonly channel: Channel;
  readonly to: readonly string[];
  /** A rota in place of addresses; empty: the addresses. */
  readonly rota: string;
  readonly url: string;
  /** Of robots; empty: as it was. */
  readonly secret: string;
  readonly rotateSecret: boolean;
  readonly enabled: boolean;
}

export function typedReceiver(known?: Receiver): TypedReceiver {
  return {
    ...{ id: known?.id ?? '', name: known?.name ?? '', channel: known?.channel ?? 'mail' },
    ...{ to: known?.to ?? [], rota: known?.rota ?? '', url: known?.url ?? '' },
    ...{ secret: '', rotateSecret: false, enabled: known?.enabled ?? true },
  };
}

export type ReceiverMistake = 'id' | 'name' | 'to' | 'url';

/** The receiver as it is put, with what its channel needs only, or what is wrong with it, by field. */
export function readReceiver(typed: TypedReceiver): {
  readonly mistakes: readonly ReceiverMistake[];
  readonly put: PutReceiver;
} {
  const { channel, enabled, rota } = typed;
  const [id, name, url, secret] = [typed.id, typed.name, typed.url, typed.secret].map((one) =>
    one.trim(),
  ) as [string, string, string, string];
  const to = [...new Set(typed.to.map((one) => one.trim()).filter((one) => one !== ''))];
  const people = goesToPeople(channel);
  const mistakes: ReceiverMistake[] = [];
  if (!alertReceiver.shape.id.safeParse(id).success) mistakes.push('id');
  if (name === '') mistakes.push('name');
  if (people && rota === '' && (to.length === 0 || !alertReceiver.shape.to.safeParse(to).success))
    mistakes.push('to');
  if (!people && channel !== 'console' && (url === '' || !alertReceiver.shape.url.safeParse(url).success))
    mistakes.push('url');
  const way: Partial<Pick<AlertReceiver, 'to' | 'rota' | 'url'>> = !people
    ? channel === 'console'
      ? {}
      : { url }
    : rota === ''
      ? { to }
      : { rota };
  const body: PutReceiver['body'] = {
    ...{ name, channel, enabled, ...way },
    ...(isRobot(channel) && secret !== '' && { secret }),
    ...(channel === 'webhook' && typed.rotateSecret && { rotateSecret: true }),
  };
  return { mistakes, put: { id, body } };
}

/** Channels whose signature has a key that the robot shows. */
export const isRobot = (channel: Channel): boolean =>
  channel === 'dingtalk' || channel === 'wecom' || channel === 'feishu';
