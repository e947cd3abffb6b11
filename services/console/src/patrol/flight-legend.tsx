import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { gapsBetween, type MapData } from '../map/map-data.js';

/** Explains what stands on the map of a flight or finding, and nothing that does not. */
export function FlightLegend({ data }: { readonly data: MapData }): ReactElement {
  const { t } = useTranslation();
  const { tracks = [], findings = [], sectors = [], ranked = [], photos = [] } = data;
  const entries = [
    ...(tracks.length > 0 ? [['track', 'map-line', '--mantine-color-dimmed'] as const] : []),
    ...(tracks.some(({ parts }) => gapsBetween(parts).length > 0)
      ? [['gap', 'map-line map-line-gap', '--mantine-color-dimmed'] as const]
      : []),
    ...(findings.length > 0 ? [['finding', 'map-dot map-dot-finding', '--fw-warn'] as const] : []),
    ...(sectors.length > 0 ? [['sector', 'map-area', '--fw-danger'] as const] : []),
    ...(ranked.length > 0 ? [['ranked', 'map-dot', '--fw-violet'] as const] : []),
    ...(photos.length > 0 ? [['photo', 'map-dot', '--fw-info'] as const] : []),
  ];
  return (
    <ul className="map-legend" aria-label={t('map.legend.title')}>
      {entries.map(([name, shape, colour]) => (
        <li key={name}>
          <i className={shape} style={{ ['--map-colour' as string]: `var(${colour})` }} />
          {t(`map.legend.${name}`)}
        </li>
      ))}
    </ul>
  );
}
