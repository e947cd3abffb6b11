import 'maplibre-gl/dist/maplibre-gl.css';

import { useComputedColorScheme } from '@mantine/core';
import { Map as LibraryMap, Marker, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import type { FilterSpecification, GeoJSONSource, LngLatBoundsLike } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { cssVariable as css } from '../ui/css-variable.js';
import { extentOf, featuresOf, sourceNames, type MapData, type MapPick } from './map-data.js';
import type { MapSettings } from './settings.js';
import type { LonLat } from './shapes.js';
import { makeStyle, picked, type MapColours } from './style.js';

// The policy of the page forbids scripts made at run time, so the worker is a file of ours.
setWorkerUrl(workerUrl);

export interface CanvasProps {
  readonly data: MapData;
  readonly tiles: MapSettings['tiles'];
  readonly label: string;
  readonly onPick?: ((pick: MapPick) => void) | undefined;
  /** Where the replay is: a marker there. */
  readonly cursor?: LonLat | null | undefined;
  /** Segments flown after this moment are drawn faintly. */
  readonly untilMs?: number | undefined;
}

const fitting = { padding: 48, maxZoom: 16, duration: 0 };
/** Somewhere in China, until there is something to show. */
const nowhere = { center: [105, 35] as [number, number], zoom: 3 };

const coloursOf = (): MapColours => ({
  ground: css('--mantine-color-body'),
  land: css('--fw-panel'),
  line: css('--fw-line-strong'),
  text: css('--mantine-color-text'),
  halo: css('--fw-panel'),
  track: css('--mantine-color-dimmed'),
  accent: css('--fw-accent'),
  good: css('--fw-good'),
  warn: css('--fw-warn'),
  danger: css('--fw-danger'),
  info: css('--fw-info'),
  mute: css('--fw-bar'),
  violet: css('--fw-violet'),
});

/** Draws a map. It is the piece with the library in it, so it is loaded when the first map is shown. */
export default function MapCanvas(props: CanvasProps): ReactElement {
  const { data, tiles, label, onPick, cursor, untilMs } = props;
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<LibraryMap | null>(null);
  const now = useRef({ data, onPick, untilMs });
  now.current = { data, onPick, untilMs };
  const camera = useRef<{ center: LonLat; zoom: number } | null>(null);
  const fitted = useRef('');
  const marker = useRef<Marker | null>(null);

  useEffect(() => {
    if (!box.current) return;
    const element = box.current;
    const made = new LibraryMap({
      container: element,
      style: makeStyle(coloursOf(), tiles),
      ...(camera.current === null
        ? nowhere
        : { center: [...camera.current.center], zoom: camera.current.zoom }),
      attributionControl: tiles === null || tiles.attribution === '' ? false : { compact: true },
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      fadeDuration: 0,
      locale: {
        'NavigationControl.ZoomIn': t('map.zoomIn'),
        'NavigationControl.ZoomOut': t('map.zoomOut'),
        'Map.Title': label,
      },
    });
    map.current = made;
    made.touchZoomRotate.disableRotation();
    made.keyboard.disableRotation();
    made.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    made.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    const put = (): void => {
      fill(made, now.current.data, (kind) => t(`map.mark.${kind}`));
      showUntil(made, now.current.untilMs);
      fit(made, now.current.data, fitted);
    };
    made.on('load', put);
    made.on('moveend', () => {
      const { lng, lat } = made.getCenter();
      camera.current = { center: [lng, lat], zoom: made.getZoom() };
    });
    made.on('idle', () => {
      element.dataset['shown'] = JSON.stringify(shownOn(made));
    });
    for (const [layer, kind] of Object.entries(picked)) {
      made.on('click', layer, ({ features }) => {
        const id: unknown = features?.[0]?.properties['id'];
        if (typeof id === 'string') now.current.onPick?.({ kind, id });
      });
      made.on('mouseenter', layer, () => {
        if (now.current.onPick) made.getCanvas().style.cursor = 'pointer';
      });
      made.on('mouseleave', layer, () => (made.getCanvas().style.cursor = ''));
    }
    made.on('click', 'cluster', ({ features, lngLat }) => {
      const cluster: unknown = features?.[0]?.properties['cluster_id'];
      const source = made.getSource<GeoJSONSource>('stations');
      if (typeof cluster !== 'number' || !source) return;
      void source
        .getClusterExpansionZoom(cluster)
        .then((zoom) => made.easeTo({ center: lngLat, zoom: zoom + 0.2 }))
        // The cluster is another one by now: its stations changed.
        .catch(() => undefined);
    });
    return () => {
      marker.current = null;
      map.current = null;
      made.remove();
    };
  }, [scheme, tiles, label, i18n.language, t]);

  useEffect(() => {
    if (!map.current?.loaded() && !map.current?.getSource('outline')) return;
    fill(map.current, data, (kind) => t(`map.mark.${kind}`));
    fit(map.current, data, fitted);
  }, [data, t]);

  useEffect(() => {
    if (map.current?.getLayer('segment')) showUntil(map.current, untilMs);
  }, [untilMs]);

  useEffect(() => {
    if (!map.current) return;
    if (!cursor) {
      marker.current?.remove();
      marker.current = null;
      return;
    }
    const place: [number, number] = [cursor[0], cursor[1]];
    if (marker.current) marker.current.setLngLat(place);
    else marker.current = new Marker({ element: cursorElement() }).setLngLat(place).addTo(map.current);
  }, [cursor, scheme, tiles, label, i18n.language]);

  return (
    <>
      <div ref={box} className="map-box" />
      <button
        type="button"
        className="map-whole"
        onClick={() => {
          fitted.current = '';
          if (map.current) fit(map.current, data, fitted);
        }}
      >
        {t('map.whole')}
      </button>
    </>
  );
}

function cursorElement(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'map-cursor';
  element.setAttribute('aria-hidden', 'true');
  return element;
}

function fill(map: LibraryMap, data: MapData, mark: Parameters<typeof featuresOf>[1]): void {
  const features = featuresOf(data, mark);
  for (const name of sourceNames) map.getSource<GeoJSONSource>(name)?.setData(features[name] as never);
}

function showUntil(map: LibraryMap, untilMs: number | undefined): void {
  const filter: FilterSpecification | null = untilMs === undefined ? null : ['<=', ['get', 'atMs'], untilMs];
  map.setFilter('segment', filter);
}

/** Moves to what there is when that is something else than before; a view that somebody chose stays. */
function fit(map: LibraryMap, data: MapData, fitted: { current: string }): void {
  const extent = extentOf(data);
  if (extent === undefined) return;
  const key = JSON.stringify(extent);
  if (fitted.current === key) return;
  fitted.current = key;
  map.fitBounds(extent as unknown as LngLatBoundsLike, fitting);
}

/** How much of each layer stands on the canvas. */
function shownOn(map: LibraryMap): Record<string, number> {
  const counts: Record<string, number> = {};
  const layers = [
    'border',
    'sector',
    'gap',
    'track',
    'segment',
    'cluster',
    'station',
    'finding',
    'ranked',
    'photo',
  ];
  for (const { layer } of map.queryRenderedFeatures({ layers }))
    counts[layer.id] = (counts[layer.id] ?? 0) + 1;
  return counts;
}
