import { Button } from '@mantine/core';
import type { AirExclusion, StationItem } from '@farwatch/contracts/http';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { mayDecide } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { LoadError, Loading } from '../ui/states.js';
import { AddExclusion } from './add-exclusion.js';
import { useExclusions } from './exclusion-queries.js';
import { Decisions, useDescription } from './exclusion-table.js';
import { RevokeExclusion } from './revoke-exclusion.js';

interface Props {
  readonly stations: readonly StationItem[];
  readonly area: string;
  readonly today: string;
}

/** Decisions that keep values of some days out of months and years: who, when, why, also those taken back. */
export function ExclusionsPanel({ stations, area, today }: Props): ReactElement {
  const { t } = useTranslation();
  const exclusions = useExclusions();
  const who = useWhoAmI();
  const may = mayDecide(who.data?.roles ?? []);
  const [adding, setAdding] = useState(false);
  const [taking, setTaking] = useState<AirExclusion | null>(null);
  const describe = useDescription(stations);
  const items = exclusions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-labelledby="exclusions-title" data-testid="exclusions">
      <div className="block-head">
        <h2 id="exclusions-title">{t('exclusion.title')}</h2>
        {may && (
          <Button variant="default" size="compact-sm" onClick={() => setAdding(true)}>
            {t('exclusion.add')}
          </Button>
        )}
      </div>
      {exclusions.isPending ? (
        <Loading />
      ) : exclusions.data === undefined ? (
        <LoadError error={exclusions.error} onRetry={() => void exclusions.refetch()} />
      ) : items.length === 0 ? (
        <p className="pad dim">{t('exclusion.empty')}</p>
      ) : (
        <Decisions items={items} may={may} describe={describe} onTake={setTaking} />
      )}
      {exclusions.hasNextPage && (
        <div className="pad">
          <Button
            variant="default"
            loading={exclusions.isFetchingNextPage}
            onClick={() => void exclusions.fetchNextPage()}
          >
            {t('common.more')}
          </Button>
        </div>
      )}
      <p className="pad dim small">{t('exclusion.hint')}</p>
      {adding && (
        <AddExclusion area={area} stations={stations} today={today} onClose={() => setAdding(false)} />
      )}
      {taking !== null && (
        <RevokeExclusion
          key={taking.id}
          exclusion={taking}
          summary={Object.values(describe(taking)).join(' · ')}
          onClose={() => setTaking(null)}
        />
      )}
    </section>
  );
}
