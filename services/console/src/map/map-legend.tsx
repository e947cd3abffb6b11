import type { CSSProperties, ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

const entries = [
  ['online', 'map-dot', '--fw-good'],
  ['silent', 'map-dot', '--fw-warn'],
  ['unknown', 'map-dot', '--mantine-color-dimmed'],
  ['retired', 'map-dot', '--fw-bar'],
  ['cluster', 'map-dot', '--fw-accent'],
  ['track', 'map-line', '--mantine-color-dimmed'],
  ['finding', 'map-dot map-dot-finding', '--fw-warn'],
  ['outline', 'map-line map-line-gap', '--fw-line-strong'],
] as const;

/** What the signs of the map of the district mean. */
export function MapLegend({ water }: { readonly water: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <ul className="map-legend" aria-label={t('map.legend.title')}>
      {entries.map(([name, shape, colour]) => (
        <li key={name}>
          <i className={shape} style={{ '--map-colour': `var(${colour})` } as CSSProperties} />
          {t(`map.legend.${name}`)}
        </li>
      ))}
      <li>
        {(['air', 'water', 'outlet'] as const)
          .map((kind) => `${t(`map.mark.${kind}`)} ${t(`kind.${kind}`)}`)
          .join(' · ')}
      </li>
      {water && <li>{t('map.legend.water')}</li>}
    </ul>
  );
}
