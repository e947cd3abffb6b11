import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useLive } from '../live/live-context.js';
import { formatCount } from '../format/number.js';
import { byUsualOrder, shortName } from '../pollutant/pollutant.js';
import { SearchIcon } from '../shell/icons.js';
import { FilterSelect } from '../ui/filter-select.js';
import { useLanguage, useNow, usePageTitle, useSearchFilter } from '../ui/hooks.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { LeadCards } from './lead-cards.js';
import { matches, type LeadFilter } from './lead-cache.js';
import { LeadTable } from './lead-table.js';
import type { LeadTab, LeadView } from './lead-view.js';
import { useLeads, useTabCounts, type ServerFilter } from './queries.js';

const tabs: readonly LeadTab[] = ['enforcement', 'environment'];
/** Kinds of stations whose leads a tab can have; one needs no filter. */
const stationsOf = { enforcement: [], environment: ['air', 'water'] } as const satisfies Record<
  LeadTab,
  unknown
>;
const views: readonly LeadView[] = ['todo', 'doing', 'done', 'all'];
/** Offered in the filter even before a lead names them. */
const usual = [
  'a34004',
  'a34002',
  'a21026',
  'a21004',
  'a05024',
  'a21005',
  'a21002',
  'w01001',
  'w01009',
  'w01019',
  'w01018',
  'w21003',
  'w21011',
  'w21001',
];
/** With a filter that the browser applies, further pages are fetched by themselves until this many rows show, within `MAX_AUTO` pages. */
const ENOUGH = 15;
const MAX_AUTO = 10;

function readFilter(params: URLSearchParams): LeadFilter {
  const tab = tabs.find((one) => one === params.get('tab')) ?? 'enforcement';
  return {
    tab,
    view: views.find((view) => view === params.get('view')) ?? 'todo',
    kind: stationsOf[tab].find((kind) => kind === params.get('kind')) ?? '',
    pollutant: params.get('pollutant') ?? '',
    text: params.get('q') ?? '',
  };
}

/** The inbox: newest first, kept up by the event stream. */
export function LeadsPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('leads.title'));
  const language = useLanguage();
  const now = useNow(10_000);
  const narrow = useMediaQuery('(max-width: 860px)') ?? false;
  const { fresh } = useLive();
  const { params, change, clear } = useSearchFilter();
  const filter = readFilter(params);
  const { tab, view, kind, pollutant, text } = filter;
  const server = useMemo<ServerFilter>(() => ({ tab, view, pollutant }), [tab, view, pollutant]);
  const leads = useLeads(server);
  const counts = useTabCounts(server);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = leads;
  const loaded = leads.data?.pages;
  const rows = useMemo(
    () =>
      (loaded ?? [])
        .flatMap((page) => page.items)
        .filter(({ lead }) => matches(lead, { tab, view, kind, pollutant, text })),
    [loaded, tab, view, kind, pollutant, text],
  );
  const filtered = kind !== '' || text !== '';
  const wantsMore =
    filtered &&
    hasNextPage &&
    !isFetchingNextPage &&
    rows.length < ENOUGH &&
    (loaded?.length ?? 0) < MAX_AUTO;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);

  const codes = useMemo(() => {
    const named = (loaded ?? []).flatMap((page) => page.items.flatMap(({ lead }) => lead.pollutant ?? []));
    return [...new Set([...usual, ...named, ...(pollutant ? [pollutant] : [])])].sort(byUsualOrder);
  }, [loaded, pollutant]);

  // The lines' leads: the head says how many leads there are, not how many lines.
  const count = rows.reduce((sum, line) => sum + line.count, 0);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('leads.inbox')}</h1>
        <span className="dim num" role="status">
          {loaded ? (hasNextPage ? t('leads.countMore', { count }) : t('leads.count', { count })) : ''}
        </span>
      </div>
      <SegmentedControl
        className="lead-tabs"
        aria-label={t('leads.tab.label')}
        value={tab}
        onChange={(value) => change('tab', value === 'enforcement' ? '' : value)}
        data={tabs.map((value) => ({
          value,
          label: counts
            ? `${t(`leads.tab.${value}`)} ${formatCount(counts[value])}`
            : t(`leads.tab.${value}`),
        }))}
      />
      {tab === 'environment' && <p className="dim small">{t('leads.tab.environmentHint')}</p>}
      <div className="toolbar" role="search" aria-label={t('leads.filter.label')}>
        <SegmentedControl
          aria-label={t('leads.filter.status')}
          value={view}
          onChange={(value) => change('view', value === 'todo' ? '' : value)}
          data={views.map((value) => ({ value, label: t(`leads.view.${value}`) }))}
        />
        {stationsOf[tab].length > 1 && (
          <FilterSelect
            label={t('leads.filter.kind')}
            options={stationsOf[tab].map((value) => ({ value, label: t(`kind.${value}`) }))}
            value={kind}
            onChange={(value) => change('kind', value)}
          />
        )}
        <FilterSelect
          label={t('leads.filter.pollutant')}
          options={codes.map((value) => ({ value, label: shortName(value, language) }))}
          value={pollutant}
          onChange={(value) => change('pollutant', value)}
          searchable
        />
        <TextInput
          className="toolbar-search"
          aria-label={t('common.search')}
          placeholder={t('leads.filter.search')}
          leftSection={<SearchIcon />}
          value={text}
          onChange={(event) => change('q', event.currentTarget.value)}
          type="search"
        />
      </div>
      <div className="panel" data-testid="leads">
        {leads.isPending ? (
          <Loading />
        ) : leads.isError && !loaded ? (
          <LoadError error={leads.error} onRetry={() => void leads.refetch()} />
        ) : count === 0 ? (
          filtered || pollutant !== '' ? (
            <Empty title={t('leads.noMatch')}>
              <Button
                variant="light"
                onClick={() =>
                  clear({ ...(tab === 'enforcement' ? {} : { tab }), ...(view === 'todo' ? {} : { view }) })
                }
              >
                {t('common.clear')}
              </Button>
            </Empty>
          ) : (
            <Empty title={t(`leads.empty.${tab}`)} hint={t('leads.emptyHint')} />
          )
        ) : narrow ? (
          <LeadCards lines={rows} filter={server} fresh={fresh} now={now} />
        ) : (
          <LeadTable lines={rows} filter={server} fresh={fresh} now={now} />
        )}
        {hasNextPage && (
          <footer className="group-foot">
            <Button variant="light" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('common.more')}
            </Button>
          </footer>
        )}
      </div>
    </div>
  );
}
