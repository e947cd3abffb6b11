import { Component, lazy, Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Notice } from '../ui/notice.js';
import type { CanvasProps } from './map-canvas.js';
import { MapList } from './map-list.js';
import { useMapSettings } from './settings.js';
import { hasWebGl2 } from './webgl.js';

const MapCanvas = lazy(() => import('./map-canvas.js'));

type Props = Omit<CanvasProps, 'tiles' | 'label'> & {
  /** What the map is of, for screen readers. */
  readonly name: string;
  readonly height?: number;
  /** Laid over the map: a wind arrow, a legend. */
  readonly children?: ReactNode;
};

/** A map with the outline of the district; where it cannot be drawn the same as a list, and why. */
export function MapView({ name, height = 420, children, ...canvas }: Props): ReactElement {
  const { t } = useTranslation();
  const settings = useMapSettings();
  const [drawable] = useState(hasWebGl2);
  const { data, onPick } = canvas;
  const list = (title: string): ReactElement => (
    <>
      <div className="pad">
        <Notice tone="mute" title={t('map.noWebGl')} role="status">
          {title}
        </Notice>
      </div>
      <MapList data={data} onPick={onPick} />
    </>
  );
  if (!drawable) return list(t('map.noWebGlHint'));
  const { outline = null, tiles = null } = settings.data ?? {};
  // Without an answer the map is drawn without outline; a later one would draw it twice.
  const waiting = settings.isPending;
  const wait = (
    <p className="map-wait dim" role="status">
      {t('map.loading')}
    </p>
  );
  return (
    <MapFailed instead={list(t('map.failed'))}>
      <div className="map" style={{ height }} role="region" aria-label={name} data-testid="map">
        {waiting ? (
          wait
        ) : (
          <Suspense fallback={wait}>
            <MapCanvas {...canvas} data={withOutline(data, outline)} tiles={tiles} label={t('map.label')} />
          </Suspense>
        )}
        {children}
      </div>
    </MapFailed>
  );
}

// The same object for the same data: the canvas takes what changed as new.
const outlined = new WeakMap<object, object>();
function withOutline(
  data: CanvasProps['data'],
  outline: CanvasProps['data']['outline'],
): CanvasProps['data'] {
  const known = outlined.get(data) as CanvasProps['data'] | undefined;
  if (known && known.outline === outline) return known;
  const made = { ...data, outline };
  outlined.set(data, made);
  return made;
}

/** A map that breaks (its file is gone, the context was refused) does not take the page with it. */
class MapFailed extends Component<
  { readonly instead: ReactNode; readonly children: ReactNode },
  { readonly failed: boolean }
> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}
