import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { PatrolTabs } from '../patrol/patrol-words.js';
import { mayUpload } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { usePageTitle } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { LandingForm } from './landing-form.js';
import { MediaForm } from './media-form.js';

/** Photos and files of flights that no dock brought in by itself. */
export default function UploadPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('patrol.upload.title'));
  const who = useWhoAmI();
  const roles = who.data?.roles ?? [];
  return (
    <div className="page">
      <PatrolTabs />
      <div className="page-head">
        <h1>{t('patrol.upload.title')}</h1>
      </div>
      {who.data && !mayUpload(roles) ? (
        <Notice tone="mute" role="status">
          {t('patrol.upload.readOnly', { roles: roles.join(', ') })}
        </Notice>
      ) : (
        <div className="upload-forms">
          <MediaForm />
          <LandingForm />
        </div>
      )}
    </div>
  );
}
