import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { usePageTitle } from '../ui/hooks.js';

export function NotFound(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('app.notFound'));
  return (
    <div className="state">
      <h1>{t('app.notFound')}</h1>
      <p className="dim">{t('app.notFoundHint')}</p>
      <Link className="link" to="/">
        {t('app.home')}
      </Link>
    </div>
  );
}
