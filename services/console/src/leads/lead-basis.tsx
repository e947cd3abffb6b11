import type { LeadDetail } from '@farwatch/contracts/http';
import type { LeadBasis as Basis } from '@farwatch/contracts/events';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { clauseText } from '../format/clause.js';
import { showLimit } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { Fact } from './lead-facts.js';
import { isExceedance, isUnverified, withUnit } from './lead-view.js';

const known = ['verified', 'primary', 'secondary', 'memory'] as const;

/**
 * Which limit applied, what had to be done and what may follow, each as in force when it happened, and whether anybody
 * compared it with the official text. What is missing is said.
 */
export function LeadBasis({ lead }: { readonly lead: LeadDetail }): ReactElement {
  const { t } = useTranslation();
  const { duty, sanction } = lead.basis;
  // Nobody has a duty towards an anomaly of the environment: its standard binds governments.
  const nobody = lead.kind === 'environment-anomaly';
  return (
    <section className="panel block-panel" aria-labelledby="basis" data-testid="basis">
      <header className="block-head">
        <h2 id="basis">{t('lead.basis.title')}</h2>
        <span className="dim small">{t('lead.basis.inForce')}</span>
      </header>
      <LimitFacts lead={lead} />
      <h3 className="basis-part">{t('lead.basis.duty')}</h3>
      {duty ? (
        <ProvisionFacts provision={duty} />
      ) : (
        <p className="dim pad small">{t(nobody ? 'lead.basis.dutyOfNobody' : 'lead.basis.dutyMissing')}</p>
      )}
      <h3 className="basis-part">{t('lead.basis.sanction')}</h3>
      {sanction ? (
        <ProvisionFacts provision={sanction} />
      ) : (
        <p className="dim pad small">
          {t(nobody ? 'lead.basis.sanctionOfNobody' : 'lead.basis.sanctionMissing')}
        </p>
      )}
    </section>
  );
}

function LimitFacts({ lead }: { readonly lead: LeadDetail }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { limit: basis } = lead.basis;
  if (!basis) return <p className="dim pad small">{t('lead.basis.limitMissing')}</p>;
  const limit = isExceedance(lead) ? lead.limit : undefined;
  const outlet = lead.subject.outlet !== undefined;
  return (
    <dl className="facts">
      <Fact label={t('lead.basis.standard')}>
        <span className="strong">{basis.standard}</span>
      </Fact>
      <Fact label={t('lead.basis.clause')}>{clauseText(basis.clause, language)}</Fact>
      {limit && (
        <Fact label={t('lead.limit')}>
          <span className="num">
            {t(`lead.comparison.${limit.comparison}`)} {withUnit(showLimit(limit.value, limit.unit, outlet))}
          </span>
          <span className="dim small block">
            {t(`averaging.${limit.averaging}`)} · {t(`lead.basis.kind.${limit.basis}`)}
            {limit.compared !== undefined && ` · ${t(`lead.compared.limit.${limit.compared}`)}`}
          </span>
        </Fact>
      )}
      <Validity {...basis} />
    </dl>
  );
}

function ProvisionFacts({ provision }: { readonly provision: NonNullable<Basis['duty']> }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <dl className="facts">
      <Fact label={t('lead.basis.law')}>
        <span className="strong">{provision.law[language]}</span>{' '}
        <span className="nowrap">{provision.article[language]}</span>
      </Fact>
      <Fact label={t('lead.basis.says')}>
        {provision.text[language]}
        {provision.conflict && (
          <span className="warn small block under">
            {t('lead.basis.conflict', { text: provision.conflict[language] })}
          </span>
        )}
      </Fact>
      <Validity {...provision} />
    </dl>
  );
}

interface ValidityProps {
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: string;
}

function Validity({ validFrom: from, validTo: to, confidence }: ValidityProps): ReactElement {
  const { t } = useTranslation();
  const mark = known.find((one) => one === confidence);
  const doubtful = isUnverified(confidence);
  return (
    <>
      <Fact label={t('lead.basis.valid')}>
        <span className="num">
          {to === null ? t('lead.basis.validFrom', { from }) : t('lead.basis.validRange', { from, to })}
        </span>
      </Fact>
      <Fact label={t('lead.basis.confidence')}>
        <span className={doubtful ? 'tag tag-warn tag-long' : 'tag tag-good tag-long'}>
          {mark ? t(`lead.confidence.${mark}`) : t('lead.confidence.other', { mark: confidence })}
        </span>
        {doubtful && <span className="dim small block under">{t('lead.unverifiedHint')}</span>}
      </Fact>
    </>
  );
}
