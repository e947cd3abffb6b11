import { lawType } from '@farwatch/contracts/http';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { SearchIcon } from '../shell/icons.js';
import { FilterSelect } from '../ui/filter-select.js';
import { usePageTitle, useSearchFilter } from '../ui/hooks.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { LawTable } from './law-table.js';
import { useLaw } from './queries.js';

/** The registry of standards as it holds on a day; the filter is in the address, so that it can be passed on. */
export function LawPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('law.title'));
  const { params, change, clear } = useSearchFilter();
  const on = params.get('on') ?? '';
  const what = params.get('q') ?? '';
  const type = lawType.options.find((one) => one === params.get('type')) ?? '';
  const [asked] = useDebouncedValue(what, 250);
  const law = useLaw({ on, what: asked, type });

  const pages = law.data?.pages;
  const data = pages?.[0];
  const entries = pages?.flatMap(({ items }) => items) ?? [];
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('law.title')}</h1>
        <span className="dim num" role="status">
          {data ? t('law.count', { count: data.total, on: data.on }) : ''}
        </span>
      </div>
      <div className="toolbar" role="search" aria-label={t('law.filter.label')}>
        <TextInput
          type="date"
          aria-label={t('law.filter.on')}
          value={on === '' ? (data?.on ?? '') : on}
          onChange={(event) => change('on', event.currentTarget.value)}
        />
        <FilterSelect
          label={t('law.filter.type')}
          options={lawType.options.map((value) => ({ value, label: t(`law.type.${value}`) }))}
          value={type}
          onChange={(value) => change('type', value)}
        />
        <TextInput
          className="toolbar-search"
          aria-label={t('common.search')}
          placeholder={t('law.filter.search')}
          leftSection={<SearchIcon />}
          value={what}
          maxLength={200}
          onChange={(event) => change('q', event.currentTarget.value)}
          type="search"
        />
      </div>
      <div className="panel" data-testid="law">
        {law.isError ? (
          <LoadError error={law.error} onRetry={() => void law.refetch()} />
        ) : data === undefined ? (
          <Loading />
        ) : entries.length === 0 ? (
          <Empty title={t('law.empty')} hint={t('law.emptyHint', { on: data.on })}>
            <Button variant="light" onClick={() => clear()}>
              {t('common.clear')}
            </Button>
          </Empty>
        ) : (
          <>
            <LawTable entries={entries} />
            {law.hasNextPage && (
              <footer className="group-foot">
                <Button
                  variant="light"
                  loading={law.isFetchingNextPage}
                  onClick={() => void law.fetchNextPage()}
                >
                  {t('common.more')}
                </Button>
                <span className="dim small">
                  {t('law.more', { shown: entries.length, total: data.total })}
                </span>
              </footer>
            )}
          </>
        )}
      </div>
    </div>
  );
}
