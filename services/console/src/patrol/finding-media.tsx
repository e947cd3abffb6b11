import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../format/time.js';
import { MediaGallery, Picture } from './media-gallery.js';
import { useMediaOf } from './media-queries.js';
import { pairPhotos, takenAt } from './media-view.js';
import type { FindingDetail } from './queries.js';

/** Photos of a finding, and beside the first ones what the place looked like when it was seen last. */
export function FindingMedia({ finding }: { readonly finding: FindingDetail }): ReactElement | null {
  const { t } = useTranslation();
  const chain = [finding, ...finding.recurrences].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const [first, last] = [chain[0]!.id, chain.at(-1)!.id];
  const media = useMediaOf([...new Set([finding.id, first, last])]);
  if (media === undefined) return null;
  const own = media[0] ?? [];
  const of = (id: string) => media[[...new Set([finding.id, first, last])].indexOf(id)] ?? [];
  const pairs = first === last ? [] : pairPhotos(of(first), of(last));
  return (
    <section className="panel block-panel" aria-labelledby="media" data-testid="finding-media">
      <header className="block-head">
        <h2 id="media">{t('patrol.medium.title')}</h2>
      </header>
      {own.length === 0 && <p className="pad dim">{t('patrol.medium.none')}</p>}
      {own.length > 0 && <MediaGallery items={own} />}
      {pairs.length > 0 && (
        <>
          <h3 className="basis-part">{t('patrol.medium.pairs')}</h3>
          <ul className="photo-pairs">
            {pairs.map(({ before, after }) => (
              <li key={before.id}>
                {([before, after] as const).map((one, i) => (
                  <figure key={one.id}>
                    <Picture medium={one} />
                    <figcaption className="small dim">
                      {t(i === 0 ? 'patrol.medium.before' : 'patrol.medium.after')}{' '}
                      {formatTime(takenAt(one) ?? one.receivedAt ?? '')}
                    </figcaption>
                  </figure>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
