import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { ageOf, formatTime } from '../format/time.js';

/** `3 min ago`, with the full time on hover. */
export function Age({ time, now }: { readonly time: string; readonly now: number }): ReactElement {
  const { t } = useTranslation();
  const { unit, count } = ageOf(time, now);
  return (
    <time dateTime={time} title={formatTime(time)}>
      {t(`common.age.${unit}`, { count })}
    </time>
  );
}
