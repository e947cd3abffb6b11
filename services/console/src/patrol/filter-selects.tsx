import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useStations } from '../overview/queries.js';
import { FilterSelect } from '../ui/filter-select.js';
import { useDrones } from './queries.js';

interface Choice {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function DroneSelect(choice: Choice): ReactElement {
  const { t } = useTranslation();
  const { data: drones = [] } = useDrones();
  return (
    <FilterSelect
      label={t('patrol.filter.drone')}
      options={drones.map(({ id, name }) => ({ value: id, label: name }))}
      {...choice}
    />
  );
}

/** Nothing where no station or drone names a district. */
export function DistrictSelect(choice: Choice): ReactElement | null {
  const { t } = useTranslation();
  const districts = useDistricts();
  if (districts.length === 0) return null;
  return <FilterSelect label={t('patrol.filter.district')} options={districts} wide {...choice} />;
}

/** Districts that stations or drones name. */
function useDistricts(): string[] {
  const { data: stations } = useStations();
  const { data: drones } = useDrones();
  return useMemo(
    () =>
      [
        ...new Set([...(stations?.items ?? []), ...(drones ?? [])].flatMap(({ district }) => district ?? [])),
      ].sort((a, b) => a.localeCompare(b, 'zh')),
    [stations, drones],
  );
}
