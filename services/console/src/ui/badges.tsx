import type { LeadStatus } from '@farwatch/contracts/events';
import type { StationKind } from '@farwatch/domain/reading';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { KindIcon } from '../shell/icons.js';

/** Stands beside everything that the simulator made. */
export function SimulatedBadge(): ReactElement {
  const { t } = useTranslation();
  return (
    <span className="tag tag-simulated" title={t('common.simulatedHint')}>
      {t('common.simulated')}
    </span>
  );
}

const tones = {
  open: 'danger',
  acknowledged: 'info',
  assigned: 'violet',
  verified: 'good',
  dismissed: 'mute',
  withdrawn: 'mute',
  filed: 'accent',
} as const satisfies Record<LeadStatus, string>;

export function StatusBadge({ status }: { readonly status: LeadStatus }): ReactElement {
  const { t } = useTranslation();
  return <span className={`tag tag-${tones[status]}`}>{t(`status.${status}`)}</span>;
}

export function KindLabel({ kind }: { readonly kind: StationKind }): ReactElement {
  const { t } = useTranslation();
  return (
    <span className="kind">
      <KindIcon kind={kind} />
      {t(`kind.${kind}`)}
    </span>
  );
}
