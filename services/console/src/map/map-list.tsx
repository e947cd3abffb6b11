import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import type { MapData, MapPick } from './map-data.js';
import type { LonLat } from './shapes.js';

const most = 200;

interface Line {
  readonly key: string;
  readonly what: string;
  readonly name: string;
  readonly place: LonLat | undefined;
  readonly pick: MapPick;
}

/** What a map would show, in words: the first 200 of everything that has a name. */
export function MapList({
  data,
  onPick,
}: {
  readonly data: MapData;
  readonly onPick?: ((pick: MapPick) => void) | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const lines: Line[] = [
    ...(data.findings ?? []).map(({ id, name, place }) =>
      line('finding', id, t('map.legend.finding'), name, place),
    ),
    ...(data.ranked ?? []).map(({ id, name, rank, place }) =>
      line('station', id, t('map.legend.ranked'), `${rank}. ${name}`, place),
    ),
    ...(data.photos ?? []).map(({ id, name, place }) =>
      line('photo', id, t('map.legend.photo'), name, place),
    ),
    ...(data.tracks ?? []).map(({ id, name, parts }) =>
      line('track', id, t('map.legend.track'), name, parts.flat()[0]),
    ),
    ...(data.stations ?? []).map(({ id, name, kind, place }) =>
      line('station', id, t(`kind.${kind}`), name, place),
    ),
  ];
  if (lines.length === 0) return <p className="pad dim">{t('map.noPlaces')}</p>;
  return (
    <div className="table-wrap table-scroll" tabIndex={0} role="region" aria-label={t('map.places')}>
      <table className="table">
        <tbody>
          {lines.slice(0, most).map(({ key, what, name, place, pick }) => (
            <tr key={key}>
              <td className="dim small nowrap">{what}</td>
              <th scope="row">
                {onPick ? (
                  <button type="button" className="link link-button" onClick={() => onPick(pick)}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </th>
              <td className="num small nowrap">
                {place ? `${place[0].toFixed(5)}, ${place[1].toFixed(5)}` : '—'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function line(
  kind: MapPick['kind'],
  id: string,
  what: string,
  name: string,
  place: LonLat | undefined,
): Line {
  return { key: `${kind}:${what}:${id}`, what, name, place, pick: { kind, id } };
}
