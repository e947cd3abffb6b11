import type { StationItem } from '@farwatch/contracts/http';
import { Select } from '@mantine/core';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '../ui/hooks.js';
import { searchAnew } from '../ui/search-anew.js';
import { airChoices, searchChoices, waterChoices, withChosen } from './areas.js';

interface Props {
  readonly stations: readonly StationItem[];
  /** Basins, rivers and sections too, or only what has air. */
  readonly water: boolean;
  readonly value: string;
  readonly onChange: (area: string) => void;
  /** Above the field; else it is said to screen readers only. */
  readonly label?: string;
}

/** Chooses an area by name, in groups; a search finds it by either language, by id, and sections by their river, too. */
export function AreaPicker({ stations, water, value, onChange, label }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const choices = useMemo(() => {
    const words = {
      everywhere: t('indicators.everywhere'),
      districts: t('indicators.districts'),
      stations: t('indicators.stations'),
      basins: t('indicators.basins'),
      rivers: t('indicators.rivers'),
      sections: t('indicators.sections'),
      ofBasin: (name: string) => t('indicators.ofBasin', { name }),
      ofRiver: (name: string) => t('indicators.ofRiver', { name }),
      noWaters: t('indicators.noWaters'),
    };
    const all = airChoices(stations, language, words);
    return withChosen(water ? [...all, ...waterChoices(stations, language, words)] : all, value, words);
  }, [stations, water, value, language, t]);
  return (
    <Select
      className="toolbar-wide"
      {...(label === undefined ? { 'aria-label': t('indicators.area') } : { label })}
      data={choices}
      value={value}
      onChange={(area) => onChange(area ?? 'all')}
      filter={({ search }) => searchChoices(choices, search)}
      nothingFoundMessage={t('indicators.noArea')}
      {...searchAnew}
      maxDropdownHeight={360}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
      allowDeselect={false}
      searchable
    />
  );
}
