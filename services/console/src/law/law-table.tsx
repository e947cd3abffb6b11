import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatUnit } from '../format/number.js';
import { useLanguage } from '../ui/hooks.js';
import type { LawEntry } from './queries.js';

/** What a line says, with units as they are printed. */
function textOf(entry: LawEntry, language: 'zh' | 'en'): string {
  const text = entry.text[language];
  return entry.unit === null ? text : text.replace(entry.unit, formatUnit(entry.unit));
}

/** What holds, where it stands, since when, and how sure we are of it. */
export function LawTable({ entries }: { readonly entries: readonly LawEntry[] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="table-wrap">
      <table className="table" aria-label={t('law.title')}>
        <thead>
          <tr>
            <th scope="col">{t('law.column.what')}</th>
            <th scope="col">{t('law.column.says')}</th>
            <th scope="col">{t('law.column.standard')}</th>
            <th scope="col">{t('law.column.force')}</th>
            <th scope="col">{t('law.column.confidence')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id} data-law={entry.id}>
              <th scope="row" className="cell-name">
                {entry.title[language]}
                {entry.scope[language] !== '' && (
                  <span className="dim small block under">{entry.scope[language]}</span>
                )}
              </th>
              <td className="num">{textOf(entry, language)}</td>
              <td>
                <span className="nowrap">{entry.standard}</span>
                <span className="dim small block under">
                  {language === 'zh' ? entry.clauseZh : entry.clause}
                </span>
              </td>
              <td className="nowrap num">
                {entry.validFrom}
                <span className="dim small block under">
                  {entry.validTo === null ? t('law.open') : t('law.until', { date: entry.validTo })}
                </span>
              </td>
              <td>
                <span className={`tag tag-${entry.verified ? 'good' : 'warn'}`}>
                  {t(`law.confidence.${entry.confidence}`)}
                </span>
                {!entry.verified && <span className="small block under">{t('law.notVerified')}</span>}
                <span className="dim small block under">{entry.source[language]}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
