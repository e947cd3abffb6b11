import { PasswordInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly value: string;
  readonly repeated: string;
  readonly onChange: (value: string) => void;
  readonly onRepeat: (value: string) => void;
}

/** A new password, typed twice. */
export function NewPassword({ value, repeated, onChange, onRepeat }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <PasswordInput
        label={t('signIn.newPassword')}
        description={t('signIn.passwordHint')}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="new-password"
        name="new-password"
      />
      <PasswordInput
        label={t('signIn.repeat')}
        value={repeated}
        onChange={(event) => onRepeat(event.currentTarget.value)}
        error={repeated !== '' && repeated !== value ? t('signIn.differs') : null}
        autoComplete="new-password"
        name="repeat-password"
      />
    </>
  );
}
