import { Button, Modal, Textarea } from '@mantine/core';
import type { FormEvent, ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiError } from '../api/problem.js';
import { Notice } from '../ui/notice.js';
import { explainError } from '../ui/states.js';
import { MAX_NOTE } from './exclusion-input.js';

interface DialogProps {
  readonly title: string;
  readonly hint: string;
  readonly confirm: string;
  readonly mutation: { readonly error: Error | null; readonly isPending: boolean };
  readonly danger?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The window of a decision: what it does, its fields, why it was refused. */
export function ExclusionDialog({
  title,
  hint,
  confirm,
  mutation,
  danger,
  onSubmit,
  onClose,
  children,
}: DialogProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
      transitionProps={{ duration: 0 }}
    >
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          onSubmit();
        }}
        noValidate
        className="dialog"
      >
        <p className="dim">{hint}</p>
        {children}
        {mutation.error && <Refusal error={mutation.error} />}
        <div className="dialog-foot">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={mutation.isPending} color={danger === true ? 'red.9' : 'harbor'}>
            {confirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Refusal({ error }: { readonly error: Error }): ReactElement {
  const { t } = useTranslation();
  const { text, detail } = explainError(t, error);
  const conflict = error instanceof ApiError && error.status === 409;
  return (
    <Notice tone="danger" title={t('exclusion.failed')} role="alert">
      <p>{conflict ? t('exclusion.conflict') : text}</p>
      {detail !== '' && <p className="small mono">{detail}</p>}
    </Notice>
  );
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
