import type { Lead } from '@farwatch/contracts/events';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { clauseText } from '../format/clause.js';
import { showLimit } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { Fact } from './lead-facts.js';
import { isUnverified, withUnit } from './lead-view.js';

interface Props {
  readonly limit: Lead['limit'];
  readonly outlet: boolean;
}

const known = ['verified', 'primary', 'secondary', 'memory'] as const;

/** The limit that was in force, where it is written, and whether anybody compared it with the official text. */
export function LeadBasis({ limit, outlet }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const mark = known.find((one) => one === limit.confidence);
  const doubtful = isUnverified(limit.confidence);
  return (
    <section className="panel block-panel" aria-labelledby="basis" data-testid="basis">
      <header className="block-head">
        <h2 id="basis">{t('lead.basis.title')}</h2>
        <span className="dim small">{t('lead.basis.inForce')}</span>
      </header>
      <dl className="facts">
        <Fact label={t('lead.basis.standard')}>
          <span className="strong">{limit.standard}</span>
        </Fact>
        <Fact label={t('lead.basis.clause')}>{clauseText(limit.clause, language)}</Fact>
        <Fact label={t('lead.limit')}>
          <span className="num">
            {t(`lead.comparison.${limit.comparison}`)} {withUnit(showLimit(limit.value, limit.unit, outlet))}
          </span>
          <span className="dim small block">
            {t(`averaging.${limit.averaging}`)} · {t(`lead.basis.kind.${limit.basis}`)}
            {limit.compared !== undefined && ` · ${t(`lead.compared.limit.${limit.compared}`)}`}
          </span>
        </Fact>
        <Fact label={t('lead.basis.valid')}>
          <span className="num">
            {limit.validTo === null
              ? t('lead.basis.validFrom', { from: limit.validFrom })
              : t('lead.basis.validRange', { from: limit.validFrom, to: limit.validTo })}
          </span>
        </Fact>
        <Fact label={t('lead.basis.confidence')}>
          <span className={doubtful ? 'tag tag-warn tag-long' : 'tag tag-good tag-long'}>
            {mark ? t(`lead.confidence.${mark}`) : t('lead.confidence.other', { mark: limit.confidence })}
          </span>
          {doubtful && <span className="dim small block under">{t('lead.unverifiedHint')}</span>}
        </Fact>
      </dl>
    </section>
  );
}
