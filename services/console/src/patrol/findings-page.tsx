import { findingKinds, type FindingKind } from '@farwatch/domain/patrol';
import type { FindingStatus } from '@farwatch/contracts/events';
import type { FindingItem } from '@farwatch/contracts/http';
import { Button } from '@mantine/core';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatShort } from '../format/time.js';
import { useStationNames } from '../overview/station-names.js';
import { shortName } from '../pollutant/pollutant.js';
import { SimulatedBadge } from '../ui/badges.js';
import { FilterSelect } from '../ui/filter-select.js';
import { useLanguage, useNow, usePageTitle, useSearchFilter } from '../ui/hooks.js';
import { LoadError, Loading } from '../ui/states.js';
import { likely } from './finding-view.js';
import { DistrictSelect, DroneSelect } from './filter-selects.js';
import { EvidenceLevel, FindingStatusTag, PatrolTabs } from './patrol-words.js';
import { useDroneName, useFindings, type FindingFilter } from './queries.js';

/** The way of a finding, from clue to closed. */
const columns: readonly FindingStatus[] = ['raised', 'confirmed', 'rectified', 'closed', 'dismissed'];
const kinds = Object.keys(findingKinds) as FindingKind[];

/** Findings of patrols, a column for each status. */
export default function FindingsPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('patrol.finding.title'));
  const { params, change } = useSearchFilter();
  const [kind, drone, district] = ['kind', 'drone', 'district'].map((name) => params.get(name) ?? '') as [
    string,
    string,
    string,
  ];
  const filter = useMemo<FindingFilter>(
    () => ({ kind: kinds.find((one) => one === kind) ?? '', drone, district }),
    [kind, drone, district],
  );
  return (
    <div className="page">
      <PatrolTabs />
      <div className="page-head">
        <h1>{t('patrol.finding.title')}</h1>
      </div>
      <Filters filter={filter} onChange={change} />
      <div
        className="board"
        data-testid="board"
        tabIndex={0}
        role="region"
        aria-label={t('patrol.finding.title')}
      >
        {columns.map((status) => (
          <Column key={status} status={status} filter={filter} />
        ))}
      </div>
    </div>
  );
}

function Filters({
  filter,
  onChange,
}: {
  readonly filter: FindingFilter;
  readonly onChange: (name: keyof FindingFilter, value: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="toolbar" role="search" aria-label={t('patrol.finding.filter.label')}>
      <FilterSelect
        label={t('patrol.finding.filter.kind')}
        options={kinds.map((value) => ({ value, label: findingKinds[value][language] }))}
        value={filter.kind}
        onChange={(value) => onChange('kind', value)}
        searchable
      />
      <DroneSelect value={filter.drone} onChange={(value) => onChange('drone', value)} />
      <DistrictSelect value={filter.district} onChange={(value) => onChange('district', value)} />
    </div>
  );
}

function Column({
  status,
  filter,
}: {
  readonly status: FindingStatus;
  readonly filter: FindingFilter;
}): ReactElement {
  const { t } = useTranslation();
  const findings = useFindings(status, filter);
  const items = findings.data?.pages.flatMap((page) => page.items);
  const count = items?.length ?? 0;
  return (
    <section
      className="panel board-column"
      aria-labelledby={`column-${status}`}
      data-testid={`column-${status}`}
    >
      <header className="block-head">
        <h2 id={`column-${status}`}>
          <FindingStatusTag status={status} />
        </h2>
        {items && (
          <span className="dim small num">
            {t(findings.hasNextPage ? 'patrol.finding.countMore' : 'patrol.finding.count', { count })}
          </span>
        )}
      </header>
      {findings.isPending ? (
        <Loading />
      ) : items === undefined ? (
        <LoadError error={findings.error} onRetry={() => void findings.refetch()} />
      ) : count === 0 ? (
        <p className="pad dim">{t('patrol.finding.none')}</p>
      ) : (
        <div className="cards">
          {items.map((one) => (
            <FindingCard key={one.id} finding={one} />
          ))}
        </div>
      )}
      {findings.hasNextPage && (
        <footer className="group-foot">
          <Button
            size="compact-sm"
            variant="light"
            loading={findings.isFetchingNextPage}
            onClick={() => void findings.fetchNextPage()}
          >
            {t('common.more')}
          </Button>
        </footer>
      )}
    </section>
  );
}

function FindingCard({ finding }: { readonly finding: FindingItem }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(30_000);
  const droneName = useDroneName();
  const nameOf = useStationNames();
  const { attribution } = finding;
  const [first] = attribution ? likely(attribution) : [];
  return (
    <article className="card" data-finding={finding.id}>
      <div className="card-head">
        <Link className="row-link strong" to={`/findings/${encodeURIComponent(finding.id)}`}>
          {finding.kindName[language]}
          {attribution && <span className="dim"> {shortName(attribution.pollutant, language)}</span>}
        </Link>
        {finding.simulated && <SimulatedBadge />}
      </div>
      {first && <p className="small">{nameOf(first.outlet, first.name ?? first.outlet)}</p>}
      {finding.description !== undefined && <p className="small">{finding.description}</p>}
      <p className="dim small">
        <span className="num">{formatShort(finding.at, now)}</span> · {droneName(finding.drone)}
      </p>
      <div className="marks small">
        {finding.evidenceLevel !== 'clue' && (
          <span className="dim">
            <EvidenceLevel level={finding.evidenceLevel} />
          </span>
        )}
        {finding.chain !== finding.id && (
          <span className="tag tag-violet">{t('patrol.finding.recurrence')}</span>
        )}
      </div>
    </article>
  );
}
