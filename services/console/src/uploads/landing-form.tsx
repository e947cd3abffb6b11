import { patrolMediaRoutes, type PatrolFileAnswer } from '@farwatch/contracts/http';
import { coordinateSystems } from '@farwatch/domain/patrol';
import { Button, FileInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { api } from '../api/client.js';
import { formatCount } from '../format/number.js';
import { formatInterval } from '../format/time.js';
import { Fact } from '../leads/lead-facts.js';
import { useDrones } from '../patrol/queries.js';
import { shortName } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { explainError } from '../ui/states.js';

const beijing = '+08:00';
/** The longest file there is may go over a slow line. */
const timeoutMs = 600_000;

interface Wanted {
  readonly file: File;
  readonly drone: string;
  readonly dryRun: boolean;
}

/** A file of a flight that was copied from the aircraft: looked at first, then handed in. */
export function LandingForm(): ReactElement {
  const { t } = useTranslation();
  const drones = useDrones();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [drone, setDrone] = useState<string | null>(null);
  const [flight, setFlight] = useState('');
  const [crs, setCrs] = useState('');
  const [zone, setZone] = useState('');
  const [tried, setTried] = useState(false);
  const send = useMutation({
    mutationFn: (wanted: Wanted) =>
      api.call(
        patrolMediaRoutes.importPatrolFile,
        {
          query: {
            drone: wanted.drone,
            dryRun: wanted.dryRun ? 'true' : 'false',
            flight: flight.trim() === '' ? undefined : flight.trim(),
            crs: crs === '' ? undefined : crs,
            zone: zone === '' ? undefined : zone,
          },
          file: { content: wanted.file, type: wanted.file.type, name: wanted.file.name },
        },
        { timeoutMs },
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['patrol'] }),
  });
  // What was answered is about the input as it was.
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      send.reset();
      set(value);
    };
  function submit(dryRun: boolean): void {
    setTried(true);
    if (file !== null && drone !== null && !send.isPending) send.mutate({ file, drone, dryRun });
  }
  const failure = send.error ? explainError(t, send.error) : undefined;
  return (
    <section className="panel block-panel" aria-labelledby="upload-file" data-testid="upload-file">
      <header className="block-head">
        <h2 id="upload-file">{t('patrol.upload.file')}</h2>
      </header>
      <form
        className="dialog pad"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit(false);
        }}
      >
        <p className="dim small">{t('patrol.upload.fileHint')}</p>
        <FileInput
          label={t('patrol.upload.chooseOne')}
          placeholder={t('patrol.upload.choose')}
          value={file}
          onChange={changed(setFile)}
          error={tried && file === null ? t('patrol.upload.notChosen') : null}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
        />
        <div className="dialog-row">
          <Select
            label={t('patrol.upload.drone')}
            data={(drones.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={drone}
            onChange={changed(setDrone)}
            error={tried && drone === null ? t('patrol.upload.droneMissing') : null}
          />
          <TextInput
            label={t('patrol.upload.name')}
            value={flight}
            onChange={(event) => changed(setFlight)(event.currentTarget.value)}
            maxLength={200}
          />
          <Select
            label={t('patrol.upload.crs')}
            data={[{ value: '', label: t('patrol.upload.crsNone') }, ...coordinateSystems]}
            value={crs}
            onChange={(value) => changed(setCrs)(value ?? '')}
            allowDeselect={false}
          />
          <Select
            label={t('patrol.upload.zone')}
            data={[
              { value: '', label: t('patrol.upload.zones.none') },
              { value: beijing, label: t('patrol.upload.zones.beijing') },
            ]}
            value={zone}
            onChange={(value) => changed(setZone)(value ?? '')}
            allowDeselect={false}
          />
        </div>
        {failure && (
          <Notice tone="danger" title={t('patrol.upload.failed')} role="alert">
            <p>{failure.text}</p>
            {failure.detail !== '' && <p className="small mono">{failure.detail}</p>}
          </Notice>
        )}
        {send.data && <Outcome answer={send.data} />}
        <div className="dialog-foot">
          <Button variant="default" loading={send.isPending} onClick={() => submit(true)}>
            {t('patrol.upload.preview')}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {t('patrol.upload.send')}
          </Button>
        </div>
      </form>
    </section>
  );
}

/** What became of the file, or would become of it. */
function Outcome({ answer }: { readonly answer: PatrolFileAnswer }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { start, end, flight, pollutants, rejected } = answer;
  const title = answer.dryRun ? 'previewed' : answer.repeated ? 'repeated' : 'accepted';
  return (
    <div data-testid="outcome">
      <Notice tone="mute" title={t(`patrol.upload.${title}`)} role="status">
        <dl className="facts facts-wide num">
          <Fact label={t('patrol.upload.format')}>{answer.format.toUpperCase()}</Fact>
          {start !== undefined && end !== undefined && (
            <Fact label={t('patrol.upload.span')}>{formatInterval(start, end)}</Fact>
          )}
          <Fact label={t('patrol.upload.points')}>{formatCount(answer.points)}</Fact>
          <Fact label={t('patrol.upload.readings')}>
            {formatCount(answer.readings)}
            {pollutants.length > 0 && (
              <span className="dim small block">
                {pollutants.map(({ pollutant }) => shortName(pollutant, language)).join(', ')}
              </span>
            )}
          </Fact>
          {answer.media.length > 0 && (
            <Fact label={t('patrol.upload.photos')}>{formatCount(answer.media.length)}</Fact>
          )}
        </dl>
        {flight !== undefined && !answer.dryRun && (
          <Link className="link" to={`/flights/${encodeURIComponent(flight)}`}>
            {t('patrol.upload.openFlight')}
          </Link>
        )}
      </Notice>
      {answer.rejectedCount > 0 && (
        <div className="pad small">
          <p className="warn">{t('patrol.upload.rejected', { count: answer.rejectedCount })}</p>
          <ul>
            {rejected.slice(0, 20).map(({ file, line, reason, detail }, i) => (
              <li key={i}>
                {file !== undefined && <span className="mono">{file} </span>}
                {line !== undefined && <span className="num">{t('patrol.upload.line', { line })} </span>}
                <span className="mono">
                  {reason} {detail}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
