import { Textarea } from '@mantine/core';
import type { ComponentProps, ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { FormDialog } from '../ui/form-dialog.js';
import { MAX_NOTE } from './exclusion-input.js';

type DialogProps = Omit<ComponentProps<typeof FormDialog>, 'failed' | 'conflict'>;

/** The window of a decision. */
export function ExclusionDialog(props: DialogProps): ReactElement {
  const { t } = useTranslation();
  return <FormDialog {...props} failed={t('exclusion.failed')} conflict={t('exclusion.conflict')} />;
}

/** The reason, without which nothing is decided. */
export function Note({
  value,
  onChange,
  error,
}: {
  readonly value: string;
  readonly onChange: (note: string) => void;
  readonly error: string | null;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t('exclusion.note')}
      placeholder={t('exclusion.notePlaceholder')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      autosize
      minRows={2}
      maxRows={6}
      maxLength={MAX_NOTE}
      data-autofocus
    />
  );
}
