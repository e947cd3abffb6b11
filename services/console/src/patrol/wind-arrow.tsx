import type { FindingItem } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { roundHalfEven } from '../format/number.js';

type Wind = NonNullable<NonNullable<FindingItem['attribution']>['wind']>;

/** Where the wind blew to, how strong, who says so and how old that was. */
export function WindArrow({ wind }: { readonly wind: Wind }): ReactElement {
  const { t } = useTranslation();
  const { direction, speed, source, ageMinutes } = wind;
  const minutes = Math.round(ageMinutes);
  return (
    <div className="wind" data-testid="wind">
      <svg
        width="34"
        height="34"
        viewBox="-12 -12 24 24"
        role="img"
        aria-label={t('patrol.wind.arrow')}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
      >
        <circle r="11" strokeWidth="0.8" opacity="0.5" />
        {/* A direction says where it comes from; the arrow points where it goes. */}
        <g transform={`rotate(${direction + 180})`}>
          <path d="M0 9V-8M-4.500 -3L0 -8.500L4.500 -3" strokeLinecap="round" strokeLinejoin="round" />
        </g>
      </svg>
      <div>
        <span className="num">
          {t('patrol.wind.of', {
            direction: roundHalfEven(direction, 0),
            speed: roundHalfEven(speed, 1),
          })}
        </span>
        <span className="dim small block">
          {t(`lead.finding.windFrom.${source}`, { defaultValue: source })}
          {' · '}
          {minutes === 0 ? t('patrol.wind.now') : t('patrol.wind.age', { minutes })}
        </span>
      </div>
    </div>
  );
}
