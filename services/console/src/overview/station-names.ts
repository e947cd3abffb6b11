import type { StationItem } from '@farwatch/contracts/http';
import { useQuery } from '@tanstack/react-query';

import type { Language } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { stationsQuery, type Stations } from './queries.js';

type Named = Pick<StationItem, 'name' | 'nameEn'>;

/** The name of a station in a language; the Chinese one where it has no other. */
export const nameIn = (language: Language, { name, nameEn }: Named): string =>
  language === 'en' ? (nameEn ?? name) : name;

// A plain object: what is equal stays the same one, so that nothing is drawn again with every reading.
const englishNames = ({ items }: Stations): Readonly<Record<string, string>> =>
  Object.fromEntries(items.map((one) => [one.id, nameIn('en', one)]));

/** Names of stations by id for what carries the Chinese name only (leads, sections). Asks for nothing in Chinese. */
export function useStationNames(): (id: string, name: string) => string {
  const english = useLanguage() === 'en';
  const { data } = useQuery({ ...stationsQuery, select: englishNames, enabled: english, staleTime: 300_000 });
  return (id, name) => (english ? (data?.[id] ?? name) : name);
}
