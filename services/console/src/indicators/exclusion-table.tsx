import { Button } from '@mantine/core';
import type { AirExclusion, StationItem } from '@farwatch/contracts/http';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../format/time.js';
import { nameIn } from '../overview/station-names.js';
import { shortName } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { sixPollutants } from './exclusion-input.js';

type Describe = (one: AirExclusion) => {
  readonly days: string;
  readonly area: string;
  readonly pollutants: string;
};

/** Days, area and pollutants of a decision in the words of the screen. */
export function useDescription(stations: readonly StationItem[]): Describe {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = useMemo(
    () => new Map(stations.map((one) => [one.id, nameIn(language, one)])),
    [stations, language],
  );
  return ({ from, to, area, pollutants }) => ({
    days: from === to ? from : t('exclusion.span', { from, to }),
    area: area === 'all' ? t('indicators.everywhere') : (names.get(area) ?? area),
    pollutants:
      pollutants.length === sixPollutants.length
        ? t('exclusion.all')
        : pollutants.map((code) => shortName(code, language)).join(language === 'zh' ? '、' : ', '),
  });
}

/** Who decided what, when and why; one that stands may be taken back by who may decide. */
export function Decisions({
  items,
  may,
  describe,
  onTake,
}: {
  readonly items: readonly AirExclusion[];
  readonly may: boolean;
  readonly describe: Describe;
  readonly onTake: (one: AirExclusion) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="exclusions-title">
      <table className="table table-decisions">
        <thead>
          <tr>
            <th scope="col">{t('exclusion.days')}</th>
            <th scope="col">{t('indicators.area')}</th>
            <th scope="col">{t('indicators.pollutant')}</th>
            <th scope="col">{t('exclusion.reason')}</th>
            <th scope="col">{t('exclusion.decided')}</th>
            <th scope="col">{t('exclusion.state')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => {
            const { days, area, pollutants } = describe(one);
            return (
              <tr key={one.id} data-exclusion={one.id}>
                <th scope="row" className="nowrap num">
                  {days}
                </th>
                <td>{area}</td>
                <td>{pollutants}</td>
                <td>
                  {t(`exclusion.reasons.${one.reason}`)}
                  <div className="dim small">{one.note}</div>
                </td>
                <td>
                  {one.author}
                  <div className="dim small num nowrap">{formatTime(one.at)}</div>
                </td>
                <td>
                  {one.revoked !== null ? (
                    <>
                      <span className="tag tag-mute">{t('exclusion.revoked')}</span>
                      <div className="dim small">
                        {t('exclusion.revokedBy', {
                          author: one.revoked.author,
                          at: formatTime(one.revoked.at),
                        })}
                      </div>
                      <div className="dim small">{one.revoked.note}</div>
                    </>
                  ) : (
                    <div className="decision-state">
                      <span className="tag tag-good">{t('exclusion.standing')}</span>
                      {may && (
                        <Button
                          variant="default"
                          size="compact-sm"
                          aria-label={t('exclusion.revokeOf', { days, area })}
                          onClick={() => onTake(one)}
                        >
                          {t('exclusion.revoke')}
                        </Button>
                      )}
                    </div>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
