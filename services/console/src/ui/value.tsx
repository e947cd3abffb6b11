import type { LatestValue } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../format/time.js';
import { showLimit, showValue, type Shown } from '../pollutant/pollutant.js';

const flags = ['N', 'F', 'M', 'S', 'D', 'C', 'T', 'B'] as const;
type Flag = (typeof flags)[number];

interface Props {
  readonly reading: Pick<LatestValue, 'pollutant' | 'value' | 'below' | 'unit' | 'start' | 'end' | 'flag'>;
  readonly outlet: boolean;
  readonly unit?: boolean;
  /** The station has newer data than this value. */
  readonly stale?: boolean;
  /** Why the value has no verdict, in words. */
  readonly note?: string | undefined;
}

/** One value: missing is a dash and not a zero; flagged and old values say so in words on hover and for screen readers. */
export function Value({ reading, outlet, unit = true, stale = false, note }: Props): ReactElement {
  const { t } = useTranslation();
  const shown = shownOf(reading, outlet);
  const flag = flags.find((f): f is Exclude<Flag, 'N'> => f === reading.flag && f !== 'N');
  const notes = [
    flag ? t('flagged', { flag, name: t(`flag.${flag}`) }) : '',
    stale ? t('overview.stale') : '',
    note ?? '',
    t('overview.late', { time: formatTime(reading.end) }),
  ].filter(Boolean);
  return (
    <span className={`value num${flag || stale ? ' value-dim' : ''}`} title={notes.join(' · ')}>
      {shown?.text ?? '—'}
      {unit && shown && shown.unit !== '' && <span className="unit"> {shown.unit}</span>}
      {note !== undefined && <span className="sr-only">{note}</span>}
      {flag && (
        <span className="flag">
          <span aria-hidden="true">{flag}</span>
          <span className="sr-only">{notes[0]}</span>
        </span>
      )}
    </span>
  );
}

/** What was not found above a detection limit is shown as that: `<0.025`, not as the half by which it is averaged. */
function shownOf({ pollutant, value, below, unit }: Props['reading'], outlet: boolean): Shown | undefined {
  if (below !== undefined) {
    const limit = showLimit(below, unit, outlet);
    return { ...limit, text: `<${limit.text}` };
  }
  return value === null ? undefined : showValue(pollutant, value, unit, outlet);
}
