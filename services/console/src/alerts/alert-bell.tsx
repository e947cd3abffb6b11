import { ActionIcon, Tooltip } from '@mantine/core';
import { useSyncExternalStore, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { BellIcon, BellOffIcon } from '../shell/icons.js';
import { alarm } from './alarm.js';

/** Turns sound and notifications on and off; remembered in this browser. */
export function AlertBell(): ReactElement {
  const { t } = useTranslation();
  const state = useSyncExternalStore(alarm.subscribe, alarm.state);
  const label = t(`alerts.bell.${state}`);
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant="subtle"
        color={state === 'waiting' ? 'orange' : 'gray'}
        className={state === 'waiting' ? undefined : 'quiet'}
        aria-label={label}
        aria-pressed={state !== 'off'}
        onClick={() => alarm.turn(state === 'off')}
        data-testid="bell"
        data-state={state}
      >
        {state === 'off' ? <BellOffIcon /> : <BellIcon />}
      </ActionIcon>
    </Tooltip>
  );
}
