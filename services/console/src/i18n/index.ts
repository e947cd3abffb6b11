import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import type { Language } from '../pollutant/pollutant.js';
import { en } from './en/index.js';
import { zh } from './zh/index.js';

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly defaultNS: 'translation';
    readonly resources: { readonly translation: typeof zh };
  }
}

const KEY = 'farwatch.language';

/** The language chosen in this browser; at the first visit that of the browser, Chinese unless it asks for English first. */
function remembered(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // storage is blocked: the browser's language it is
  }
  if (chosen === 'en' || chosen === 'zh') return chosen;
  const asked = navigator.languages.find((one) => /^(zh|en)\b/i.test(one));
  return asked?.toLowerCase().startsWith('en') === true ? 'en' : 'zh';
}

function applied(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

/** Loads both languages (they are part of the bundle) and starts with the remembered one. */
export async function startTexts(): Promise<void> {
  const lng = remembered();
  await i18next.use(initReactI18next).init({
    lng,
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    // `count` fills in numbers here; neither language gets other words by it.
    pluralSeparator: '|',
  });
  applied(lng);
}

/** Switches the language and remembers it in this browser. */
export async function setLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  applied(language);
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // storage is blocked: the choice lasts as long as the page
  }
}
