import { Select, type ComboboxItem } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { searchAnew } from './search-anew.js';

/** A choice of a filter; the first, an empty value, stands for all. */
export function FilterSelect({
  label,
  options,
  value,
  onChange,
  searchable = false,
  wide = false,
}: {
  readonly label: string;
  readonly options: readonly (string | ComboboxItem)[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly searchable?: boolean;
  readonly wide?: boolean;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Select
      {...(wide ? { className: 'toolbar-wide' } : {})}
      aria-label={label}
      data={[{ value: '', label: `${label}: ${t('common.all')}` }, ...options]}
      value={value}
      onChange={(chosen) => onChange(chosen ?? '')}
      allowDeselect={false}
      {...(searchable ? { searchable, ...searchAnew } : {})}
    />
  );
}
