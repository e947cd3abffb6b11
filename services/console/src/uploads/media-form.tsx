import { Button, FileButton, Progress, Select } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { roundHalfEven } from '../format/number.js';
import { formatInterval } from '../format/time.js';
import { useDroneName, useFlights } from '../patrol/queries.js';
import { searchAnew } from '../ui/search-anew.js';
import { explainError } from '../ui/states.js';
import { useUploads, type Upload, type Uploads } from './use-uploads.js';

const noFilter = { day: '', drone: '', status: '', district: '' } as const;
const beijing = '+08:00';
const megabytes = (bytes: number): string => roundHalfEven(bytes / 1e6, 1);

/** Photos and videos of a flight, sent so that they go on after a broken connection. */
export function MediaForm(): ReactElement {
  const { t } = useTranslation();
  const droneName = useDroneName();
  const flights = useFlights(noFilter).data?.pages.flatMap((page) => page.items) ?? [];
  const [flight, setFlight] = useState<string | null>(null);
  const [zone, setZone] = useState('');
  const [tried, setTried] = useState(false);
  const uploads = useUploads();

  return (
    <section className="panel block-panel" aria-labelledby="upload-media" data-testid="upload-media">
      <header className="block-head">
        <h2 id="upload-media">{t('patrol.upload.media')}</h2>
      </header>
      <div className="dialog pad">
        <p className="dim small">{t('patrol.upload.mediaHint')}</p>
        <Select
          label={t('patrol.upload.flight')}
          data={flights.map((one) => ({
            value: one.id,
            label: `${formatInterval(one.start, one.end)} · ${droneName(one.drone)}`,
          }))}
          value={flight}
          onChange={setFlight}
          error={tried && flight === null ? t('patrol.upload.flightMissing') : null}
          searchable
          {...searchAnew}
        />
        <Select
          label={t('patrol.upload.zone')}
          data={[
            { value: '', label: t('patrol.upload.zones.none') },
            { value: beijing, label: t('patrol.upload.zones.beijing') },
          ]}
          value={zone}
          onChange={(value) => setZone(value ?? '')}
          allowDeselect={false}
        />
        <div>
          <FileButton
            multiple
            onChange={(files) => {
              setTried(true);
              if (flight !== null) uploads.add(files, { flight, ...(zone === '' ? {} : { zone }) });
            }}
          >
            {(props) => <Button {...props}>{t('patrol.upload.choose')}</Button>}
          </FileButton>
        </div>
      </div>
      <UploadList uploads={uploads} />
    </section>
  );
}

function UploadList({ uploads }: { readonly uploads: Uploads }): ReactElement | null {
  const { t } = useTranslation();
  const { list } = uploads;
  if (list.length === 0) return null;
  return (
    <>
      <ul className="uploads" data-testid="uploads">
        {list.map((one) => (
          <UploadLine key={one.key} one={one} uploads={uploads} />
        ))}
      </ul>
      {list.some(({ state }) => state === 'done') && (
        <footer className="group-foot">
          <Button size="compact-sm" variant="default" onClick={uploads.clear}>
            {t('patrol.upload.clear')}
          </Button>
        </footer>
      )}
    </>
  );
}

const tones = { waiting: 'mute', going: 'info', paused: 'warn', done: 'good', failed: 'danger' } as const;

function UploadLine({ one, uploads }: { readonly one: Upload; readonly uploads: Uploads }): ReactElement {
  const { t } = useTranslation();
  const { key, name, bytes, sent, state } = one;
  const percent = bytes === 0 ? 100 : Math.floor((100 * sent) / bytes);
  const failure = state === 'failed' ? explainError(t, one.error) : undefined;
  return (
    <li className="upload" data-upload={name}>
      <div className="card-head">
        <span className="strong">{name}</span>
        <span className={`tag tag-${tones[state]}`}>{t(`patrol.upload.state.${state}`)}</span>
      </div>
      <Progress.Root size="sm">
        <Progress.Section value={percent} aria-label={t('patrol.upload.progress', { name, percent })} />
      </Progress.Root>
      <div className="card-head">
        <span className="dim small num">
          {t('patrol.upload.sent', { sent: megabytes(sent), bytes: megabytes(bytes) })}
        </span>
        {(state === 'going' || state === 'waiting') && (
          <Button size="compact-xs" variant="default" onClick={() => uploads.pause(key)}>
            {t('patrol.upload.pause')}
          </Button>
        )}
        {(state === 'paused' || state === 'failed') && (
          <Button size="compact-xs" variant="default" onClick={() => uploads.resume(key)}>
            {t('patrol.upload.resume')}
          </Button>
        )}
      </div>
      {failure && (
        <p className="danger small" role="alert">
          {failure.text}
          {failure.detail !== '' && <span className="block mono">{failure.detail}</span>}
        </p>
      )}
    </li>
  );
}
