import { ActionIcon, Button, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { setLanguage } from '../i18n/index.js';
import { useLanguage } from '../ui/hooks.js';
import { MoonIcon, SunIcon } from './icons.js';

/** Language and colour scheme; both are remembered in this browser. */
export function Preferences(): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const schemeText = dark ? t('app.scheme.toLight') : t('app.scheme.toDark');
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        className="quiet"
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        aria-label={t('app.switchLanguage')}
        onClick={() => void setLanguage(other)}
      >
        {t('app.otherLanguage')}
      </Button>
      <Tooltip label={schemeText} openDelay={400}>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet"
          aria-label={schemeText}
          onClick={() => setColorScheme(dark ? 'light' : 'dark')}
        >
          {dark ? <SunIcon /> : <MoonIcon />}
        </ActionIcon>
      </Tooltip>
    </>
  );
}
