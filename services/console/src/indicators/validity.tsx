import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import type { AirFigure } from './queries.js';

/** Valid or not, and why not, in words. */
export function useValidity(): (figure: AirFigure) => string {
  const { t } = useTranslation();
  return (figure) => {
    if (figure.valid || figure.reason === undefined)
      return figure.valid ? t('indicators.valid') : t('indicators.notValid');
    return t(`indicators.reason.${figure.reason}`, {
      count: figure.count,
      required: figure.required,
      months: figure.shortMonths?.join(', ') ?? '',
    });
  };
}

export function ValidityTag({ figure }: { readonly figure: AirFigure }): ReactElement {
  const { t } = useTranslation();
  const words = useValidity();
  if (figure.valid) return <span className="tag tag-good">{t('indicators.valid')}</span>;
  return (
    <>
      <span className="tag tag-warn">{t('indicators.notValid')}</span>
      {figure.reason !== undefined && <span className="dim small block under">{words(figure)}</span>}
    </>
  );
}
