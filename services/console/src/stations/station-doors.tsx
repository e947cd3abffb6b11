import type { StationItem } from '@farwatch/contracts/http';
import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { nameIn } from '../overview/station-names.js';
import { mayDecide } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { useLanguage } from '../ui/hooks.js';
import { DoorsDialog } from './doors-dialog.js';
import { boundTo } from './doors-input.js';

/** To which ways in a station is bound, and for who may: the way to say so. Nothing for a station that may come by every one, to others. */
export function StationDoors({ station }: { readonly station: StationItem }): ReactElement | null {
  const { t } = useTranslation();
  const language = useLanguage();
  const may = mayDecide(useWhoAmI().data?.roles ?? []);
  const [open, setOpen] = useState(false);
  const bound = boundTo(station);
  if (!may && bound === undefined) return null;
  const words = bound?.map((door) => t(`stations.door.${door}`)).join(t('stations.and'));
  const text = words === undefined ? t('stations.every') : t('stations.only', { doors: words });
  return (
    <span className="station-doors small" data-testid={`doors-${station.id}`}>
      {may ? (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`${t('stations.doorsOf', { station: nameIn(language, station) })} ${text}`}
          onClick={() => setOpen(true)}
        >
          {text}
        </Button>
      ) : (
        <span className="dim">{text}</span>
      )}
      {open && <DoorsDialog station={station} onClose={() => setOpen(false)} />}
    </span>
  );
}
