import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { roundHalfEven } from '../format/number.js';
import { useStationNames } from '../overview/station-names.js';
import { useClassSign, WaterClassTag, waterClasses } from '../overview/water-class.js';
import { shortName } from '../pollutant/pollutant.js';
import { SimulatedBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { LoadError, Loading } from '../ui/states.js';
import { percent } from './changes.js';
import { useWaterPeriod, type WaterAnswer } from './queries.js';

interface Props {
  readonly area: string;
  readonly period: string;
  /** An air station or an outlet has no water. */
  readonly measured: boolean;
  /** One section: there is nothing to take together. */
  readonly single: boolean;
}

type WaterPeriod = WaterAnswer['items'][number];

/** Classes of the sections of an area and the shares over them. */
export function WaterPanel({ area, period, measured, single }: Props): ReactElement {
  const { t } = useTranslation();
  const water = useWaterPeriod(area, period, measured);
  const item = water.data?.items.find((one) => one.period === period);
  return (
    <section className="panel" aria-labelledby="water-title" data-testid="water">
      <div className="block-head">
        <h2 id="water-title">
          {t('indicators.water')}{' '}
          {measured && item !== undefined && water.data?.simulated === true && <SimulatedBadge />}
        </h2>
        {item !== undefined && measured && !single && (
          <span className="dim small">
            {t('indicators.waterShares', {
              assessed: item.assessed,
              good: percent(item.goodWaterShare),
              met: percent(item.complianceShare),
            })}
          </span>
        )}
      </div>
      {!measured ? (
        <p className="pad dim">{t('indicators.waterStation')}</p>
      ) : water.isPending ? (
        <Loading />
      ) : water.isError && water.data === undefined ? (
        <LoadError error={water.error} onRetry={() => void water.refetch()} />
      ) : item === undefined ? (
        <p className="pad dim">{t('indicators.waterNone')}</p>
      ) : (
        <>
          {!single && <Shares item={item} />}
          {!single && <Together item={item} />}
          <Sections item={item} />
        </>
      )}
    </section>
  );
}

/** The sections judged as one river, or why they are not. */
function Together({ item }: { readonly item: WaterPeriod }): ReactElement | null {
  const { t } = useTranslation();
  const { state = null, reason } = item.evaluation ?? {};
  if (state === null && reason !== 'mixed-water-bodies') return null;
  return (
    <p className="pad dim small water-together">
      {state === null
        ? t('indicators.waterMixed')
        : t('indicators.waterTogether', { state: t(`indicators.waterState.${state}`) })}
    </p>
  );
}

function Shares({ item }: { readonly item: WaterPeriod }): ReactElement {
  const { t } = useTranslation();
  const sign = useClassSign();
  const present = waterClasses.filter((grade) => (item.counts[grade] ?? 0) > 0);
  const text = present.map((grade) => `${sign(grade)} ${item.counts[grade] ?? 0}`).join(', ');
  return (
    <div className="pad">
      <ul className="water-bar" aria-label={t('indicators.waterAria', { text })}>
        {present.map((grade) => (
          <li key={grade} className={`water-${grade}`} style={{ flexGrow: item.counts[grade] ?? 0 }}>
            <span className="water-sign">{sign(grade)}</span>
            <span className="water-count">{item.counts[grade] ?? 0}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Sections({ item }: { readonly item: WaterPeriod }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useStationNames();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="water-title">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('indicators.section')}</th>
            <th scope="col">{t('indicators.waterClass')}</th>
            <th scope="col">{t('indicators.target')}</th>
            <th scope="col">{t('indicators.deciding')}</th>
            <th scope="col">{t('indicators.main')}</th>
            <th scope="col" className="right">
              {t('indicators.days')}
            </th>
          </tr>
        </thead>
        <tbody>
          {item.sections.map((section) => (
            <tr key={section.station}>
              <th scope="row">
                {nameOf(section.station, section.name)}
                <div className="dim small">
                  {[section.river, section.basin].filter((one) => one !== undefined).join(' · ')}
                </div>
              </th>
              <td>
                {section.class === null ? (
                  <span className="dim">{t(`indicators.noClass.${section.reason ?? 'no-data'}`)}</span>
                ) : (
                  <WaterClassTag grade={section.class} />
                )}
                {section.class !== null && section.reason !== undefined && (
                  <span className="warn small block under">{t(`indicators.noClass.${section.reason}`)}</span>
                )}
              </td>
              <td className="nowrap">
                {section.targetClass === undefined ? '—' : <WaterClassTag grade={section.targetClass} />}{' '}
                {section.meetsTarget !== undefined && (
                  <span className={`tag ${section.meetsTarget ? 'tag-good' : 'tag-danger'}`}>
                    {section.meetsTarget ? t('indicators.meets') : t('indicators.misses')}
                  </span>
                )}
              </td>
              <td>
                {section.decidingItems
                  .map((code) => shortName(code, language))
                  .join(language === 'zh' ? '、' : ', ') || '—'}
              </td>
              <td>
                {(section.mainPollutants ?? [])
                  .map(({ pollutant, multiple }) => {
                    const name = shortName(pollutant, language);
                    if (multiple === null) return name;
                    return t('indicators.multiple', { name, multiple: roundHalfEven(multiple, 2) });
                  })
                  .join(language === 'zh' ? '、' : ', ') || '—'}
              </td>
              <td className="right num">{section.days}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
