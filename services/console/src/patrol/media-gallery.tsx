import { patrolMediaRoutes, type MediumItem } from '@farwatch/contracts/http';
import { Button, Modal } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { api, saveFile } from '../api/client.js';
import { roundHalfEven } from '../format/number.js';
import { formatTime } from '../format/time.js';
import { Fact } from '../leads/lead-facts.js';
import { useLanguage } from '../ui/hooks.js';
import { usePicture } from './media-queries.js';
import { placeOf, takenAt } from './media-view.js';

const tones = {
  expected: 'mute',
  incomplete: 'warn',
  received: 'info',
  complete: 'good',
  refused: 'danger',
} as const satisfies Record<MediumItem['state'], string>;

/** Photos and other files, small; each opens with its place, direction of view and doubts. */
export function MediaGallery({ items }: { readonly items: readonly MediumItem[] }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const chosen = items.find(({ id }) => id === open);
  return (
    <>
      <ul className="gallery" data-testid="gallery">
        {items.map((one) => (
          <li key={one.id}>
            <button type="button" className="gallery-item" onClick={() => setOpen(one.id)}>
              <Picture medium={one} />
              <span className="gallery-name small">{one.name ?? one.kind ?? one.id}</span>
            </button>
            {one.state !== 'complete' && (
              <span className={`tag tag-${tones[one.state]}`}>{t(`patrol.medium.state.${one.state}`)}</span>
            )}
            {one.marks.length > 0 && (
              <span className="tag tag-warn">{t('patrol.medium.doubts', { count: one.marks.length })}</span>
            )}
          </li>
        ))}
      </ul>
      {chosen && <MediumDialog medium={chosen} onClose={() => setOpen(null)} />}
    </>
  );
}

/** The small picture of a medium, or a word where it has none. */
export function Picture({ medium }: { readonly medium: MediumItem }): ReactElement {
  const { t } = useTranslation();
  if (!medium.hasThumbnail)
    return (
      <span className="gallery-none dim small">
        {medium.type ?? t(`patrol.medium.state.${medium.state}`)}
      </span>
    );
  return <Loaded medium={medium} />;
}

function Loaded({ medium }: { readonly medium: MediumItem }): ReactElement {
  const { t } = useTranslation();
  const url = usePicture(medium.id, 'thumbnail');
  if (url === null) return <span className="gallery-none dim small">{t('patrol.medium.noPicture')}</span>;
  if (url === undefined) return <span className="gallery-none" aria-busy="true" />;
  return (
    <img
      className="gallery-picture"
      src={url}
      alt={t('patrol.medium.alt', { name: medium.name ?? medium.id })}
    />
  );
}

function MediumDialog({
  medium,
  onClose,
}: {
  readonly medium: MediumItem;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const place = placeOf(medium);
  const at = takenAt(medium);
  const { exif, track } = medium;
  const name = medium.name ?? medium.id;
  return (
    <Modal
      opened
      onClose={onClose}
      title={name}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
      transitionProps={{ duration: 0 }}
    >
      <div className="medium">
        <Picture medium={medium} />
        <dl className="facts facts-wide">
          <Fact label={t('patrol.medium.taken')}>
            {at === undefined ? (exif?.local ?? t('patrol.medium.unknown')) : formatTime(at)}
          </Fact>
          <Fact label={t('patrol.finding.place')}>
            {place ? `${place.lon.toFixed(5)}, ${place.lat.toFixed(5)}` : t('patrol.finding.noPlace')}
          </Fact>
          <Fact label={t('patrol.medium.yaw')}>
            {exif?.yaw === undefined
              ? t('patrol.medium.unknown')
              : t('patrol.medium.degrees', { degrees: roundHalfEven(((exif.yaw % 360) + 360) % 360, 0) })}
          </Fact>
          {track?.metres !== undefined && (
            <Fact label={t('patrol.medium.offTrack')}>
              {t('lead.finding.distance', { metres: roundHalfEven(track.metres, 0) })}
            </Fact>
          )}
          {medium.bytes !== undefined && (
            <Fact label={t('patrol.medium.size')}>
              {t('patrol.medium.kilobytes', { count: Math.ceil(medium.bytes / 1000) })}
            </Fact>
          )}
          {medium.sha256 !== undefined && (
            <Fact label={t('patrol.medium.hash')}>
              <span className="mono small sha-full">{medium.sha256}</span>
            </Fact>
          )}
        </dl>
        {medium.marks.length > 0 && (
          <ul className="reasons warn small">
            {medium.marks.map(({ code, text }) => (
              <li key={code}>{text[language]}</li>
            ))}
          </ul>
        )}
        {medium.refusals.map(({ at: when, code, detail }) => (
          <p key={when} className="danger small">
            {formatTime(when)} · {t(`patrol.medium.refusal.${code}`)}
            <span className="block mono">{detail}</span>
          </p>
        ))}
        {medium.sha256 !== undefined && (
          <div className="dialog-foot">
            <Button
              variant="default"
              onClick={() =>
                void saveFile(
                  api.download(
                    patrolMediaRoutes.getMediumContent,
                    { params: { id: medium.id } },
                    { timeoutMs: 600_000 },
                  ),
                  name,
                )
              }
            >
              {t('patrol.medium.save')}
            </Button>
          </div>
        )}
      </div>
    </Modal>
  );
}
