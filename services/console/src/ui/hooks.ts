import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import type { Language } from '../pollutant/pollutant.js';

/** The language of the screen. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.resolvedLanguage === 'en' ? 'en' : 'zh';
}

/** The time, renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Title of the browser tab. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Farwatch`;
  }, [title]);
}

export interface SearchFilter {
  readonly params: URLSearchParams;
  /** Sets one name; an empty value takes it out. */
  readonly change: (name: string, value: string) => void;
  /** Takes everything out but what is given. */
  readonly clear: (but?: Readonly<Record<string, string>>) => void;
}

/** A filter that stands in the address, so that it can be passed on; a change of it is no step of the history. */
export function useSearchFilter(): SearchFilter {
  const [params, setParams] = useSearchParams();
  return {
    params,
    change: (name, value) =>
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    clear: (but = {}) => setParams(but, { replace: true }),
  };
}
