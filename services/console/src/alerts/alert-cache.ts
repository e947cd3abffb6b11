import type { AlertItem } from '@farwatch/contracts/http';

import type { Page } from '../api/client.js';

/** Which alerts a list shows: those of one state, or all. */
export type AlertView = AlertItem['state'] | 'all';

/**
 * The list, last told first, with one alert as it now stands: it moves to the top, where the server has it, or leaves when its
 * state is no more that of the list. What was told earlier than what is known changes nothing; the same object is returned then.
 */
export function mergeAlert(
  pages: readonly Page<AlertItem>[],
  alert: AlertItem,
  view: AlertView,
): readonly Page<AlertItem>[] {
  const known = pages.flatMap(({ items }) => items).find(({ id }) => id === alert.id);
  if (known !== undefined && known.toldAt > alert.toldAt) return pages;
  const wanted = view === 'all' || view === alert.state;
  if (known === undefined && !wanted) return pages;
  return pages.map((page, at) => {
    const rest = page.items.filter(({ id }) => id !== alert.id);
    return { ...page, items: wanted && at === 0 ? [alert, ...rest] : rest };
  });
}

/** Does an alert as it was just told call for somebody: by a sound, by a notification? */
export function isCall({ state, told }: Pick<AlertItem, 'state' | 'told'>): boolean {
  return state === 'firing' && (told === 'firing' || told === 'escalation' || told === 'repeat');
}
