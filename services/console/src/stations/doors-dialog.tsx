import type { StationItem } from '@farwatch/contracts/http';
import { Checkbox } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { nameIn } from '../overview/station-names.js';
import { FormDialog } from '../ui/form-dialog.js';
import { useLanguage } from '../ui/hooks.js';
import { allowedOf, choiceOf, doors } from './doors-input.js';
import { useDoors } from './queries.js';

/** Says by which ways in a station may report. */
export function DoorsDialog({
  station,
  onClose,
}: {
  readonly station: StationItem;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const change = useDoors(station.id);
  const [ticked, setTicked] = useState<readonly string[]>(() => allowedOf(station));
  const [tried, setTried] = useState(false);
  const choice = choiceOf(ticked);

  function submit(): void {
    setTried(true);
    if (choice !== undefined && !change.isPending) change.mutate(choice, { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={t('stations.doorsOf', { station: nameIn(language, station) })}
      hint={t('stations.hint')}
      confirm={t('stations.save')}
      failed={t('stations.failed')}
      mutation={change}
      onSubmit={submit}
      onClose={onClose}
    >
      <Checkbox.Group
        label={t('stations.doors')}
        value={[...ticked]}
        onChange={setTicked}
        error={tried && choice === undefined ? t('stations.noDoor') : null}
      >
        <div className="dialog-checks dialog-checks-tall">
          {doors.map((door) => (
            <Checkbox
              key={door}
              value={door}
              label={t(`stations.door.${door}`)}
              description={t(`stations.doorHint.${door}`)}
            />
          ))}
        </div>
      </Checkbox.Group>
    </FormDialog>
  );
}
