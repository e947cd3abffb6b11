import type { StationItem } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { SimulatedBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { nameIn } from './station-names.js';

/** A value this much older than the newest of its station is shown as old. */
export const STALE_MS = 90 * 60_000;

/** Class 1 to 5 of GB 3838 as it is printed. */
export function roman(grade: number): string {
  return ['', 'Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ', 'Ⅴ'][grade] ?? String(grade);
}

export function StationName({ station }: { readonly station: StationItem }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = nameIn(language, station);
  const under = [
    station.enterpriseName === name ? undefined : station.enterpriseName,
    station.outletCode,
    station.district,
    station.id === name ? undefined : station.id,
  ].filter(Boolean);
  return (
    <>
      <span className="station-name">
        {name}
        {station.simulated && <SimulatedBadge />}
        {station.role !== undefined && station.role !== 'assessed' && (
          <span className="tag tag-mute" title={t('stationRole.hint')}>
            {t(`stationRole.${station.role}`)}
          </span>
        )}
      </span>
      {under.length > 0 && <span className="dim small block under">{under.join(' · ')}</span>}
    </>
  );
}
