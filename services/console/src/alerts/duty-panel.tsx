import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatShort } from '../format/time.js';
import { useNow } from '../ui/hooks.js';
import { LoadError } from '../ui/states.js';
import { useDuty, type DutyItem } from './queries.js';

/** Who is on duty now, a line for each rota; nothing where no rota is seen. */
export function DutyPanel(): ReactElement | null {
  const { t } = useTranslation();
  const duty = useDuty();
  if (duty.error !== null && duty.data === undefined)
    return <LoadError error={duty.error} onRetry={() => void duty.refetch()} />;
  if (duty.data === undefined || duty.data.length === 0) return null;
  return (
    <section className="panel pad" aria-labelledby="duty" data-testid="duty">
      <h2 id="duty">{t('alerts.duty.title')}</h2>
      <ul>
        {duty.data.map((one) => (
          <DutyLine key={one.rota} duty={one} />
        ))}
      </ul>
    </section>
  );
}

function DutyLine({ duty }: { readonly duty: DutyItem }): ReactElement {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { hole, gone, fallback, nextHandOver } = duty;
  return (
    <li className="under">
      <span className="dim">{[duty.name, duty.district].filter(Boolean).join(' · ')}</span>{' '}
      {hole === undefined ? (
        <span className="strong">{duty.people.map(({ name }) => name).join(t('alerts.match.or'))}</span>
      ) : (
        <span className="tag tag-warn tag-long">{t(`alerts.duty.hole.${hole}`, { fallback })}</span>
      )}{' '}
      {gone.length > 0 && hole === undefined && (
        <span className="tag tag-warn">{t('alerts.duty.gone', { count: gone.length })}</span>
      )}{' '}
      {nextHandOver !== undefined && (
        <span className="dim small num">
          {t('alerts.duty.next', { time: formatShort(nextHandOver, now) })}
        </span>
      )}
    </li>
  );
}
