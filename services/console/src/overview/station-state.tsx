import type { StationItem } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatShort } from '../format/time.js';
import { stateOf } from './station-list.js';

/** State of a station in a word and a colour; since when on hover. */
export function StationState({
  station,
  now,
}: {
  readonly station: StationItem;
  readonly now: number;
}): ReactElement {
  const { t } = useTranslation();
  const state = stateOf(station, now);
  const since = state === 'retired' ? station.retiredFrom! : station.status.since;
  const time = since === null || state === 'retired' ? since : formatShort(since, now);
  const text = t(`state.${state}`);
  return (
    <span
      className={`station-state state-${state}`}
      title={time === null ? text : t('stateSince', { state: text, time })}
    >
      <span className="dot" aria-hidden="true" />
      {text}
      {(state === 'silent' || state === 'retired') && time !== null && (
        <span className="dim small num"> {time}</span>
      )}
    </span>
  );
}
