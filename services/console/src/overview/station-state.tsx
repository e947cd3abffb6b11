import type { StationItem } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatShort } from '../format/time.js';

export function stateOf(station: Pick<StationItem, 'status'>): 'online' | 'silent' | 'unknown' {
  const { state } = station.status;
  return state === 'online' || state === 'silent' ? state : 'unknown';
}

/** State of a station in a word and a colour; since when on hover. */
export function StationState({
  station,
  now,
}: {
  readonly station: StationItem;
  readonly now: number;
}): ReactElement {
  const { t } = useTranslation();
  const state = stateOf(station);
  const { since } = station.status;
  const text = t(`state.${state}`);
  return (
    <span
      className={`station-state state-${state}`}
      title={since === null ? text : t('stateSince', { state: text, time: formatShort(since, now) })}
    >
      <span className="dot" aria-hidden="true" />
      {text}
      {state === 'silent' && since !== null && (
        <span className="dim small num"> {formatShort(since, now)}</span>
      )}
    </span>
  );
}
