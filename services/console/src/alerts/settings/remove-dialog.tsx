import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { FormDialog } from '../../ui/form-dialog.js';

/** Asks once more before a setting is removed; `inUse` says what a conflict means. */
export function RemoveDialog({
  setting,
  hint,
  inUse,
  remove,
  onClose,
}: {
  readonly setting: { readonly id: string; readonly name: string };
  readonly hint: string;
  readonly inUse: string;
  readonly remove: UseMutationResult<unknown, Error, string>;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <FormDialog
      title={t('alerts.receiver.removeOf', { name: setting.name })}
      hint={hint}
      confirm={t('alerts.remove')}
      failed={t('alerts.notRemoved')}
      conflict={inUse}
      danger
      mutation={remove}
      onClose={onClose}
      onSubmit={() => !remove.isPending && remove.mutate(setting.id, { onSuccess: onClose })}
    >
      {null}
    </FormDialog>
  );
}
