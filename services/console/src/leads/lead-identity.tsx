import type { LeadDetail } from '@farwatch/contracts/http';
import { leadKinds, severityRules } from '@farwatch/domain/lead';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '../ui/hooks.js';
import { Fact } from './lead-facts.js';
import { SeverityBadge } from './lead-parts.js';

/** Kind, stage, severity, whom it is about, and whether a case may follow. */
export function LeadIdentity({ lead }: { readonly lead: LeadDetail }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { subject, party } = lead;
  const kind = leadKinds[lead.kind];
  return (
    <section className="panel block-panel" aria-labelledby="identity" data-testid="identity">
      <header className="block-head">
        <h2 id="identity">{t('lead.identity.title')}</h2>
      </header>
      <dl className="facts facts-wide">
        <Fact label={t('lead.identity.kind')}>{kind.name[language]}</Fact>
        <Fact label={t('lead.identity.stage')}>{t(`lead.stage.${lead.stage}`)}</Fact>
        <Fact label={t('lead.identity.severity')}>
          <SeverityBadge severity={lead.severity} />
          <span className="dim small block under">{severityRules.label[language]}</span>
        </Fact>
        <Fact label={t('lead.identity.party')}>
          {party
            ? (party.name ?? party.enterprise)
            : t(kind.party === 'no' ? 'lead.identity.partyNone' : 'lead.identity.partyUnknown')}
        </Fact>
        {subject.outlet !== undefined && (
          <Fact label={t('lead.identity.outlet')}>
            <span className="mono">{subject.outlet}</span>
          </Fact>
        )}
        <Fact label={t('lead.identity.filing')}>
          {t(kind.filing === 'never' ? 'lead.identity.mayNotBeFiled' : 'lead.identity.mayBeFiled')}
        </Fact>
        <Fact label={t('lead.identity.group')}>
          {t('lead.identity.groupOf', { day: lead.group.day })}
          <span className="dim small mono block">{lead.group.id}</span>
        </Fact>
      </dl>
    </section>
  );
}
