import { ApiError } from '@farwatch/contracts/http';
import { Button, Modal } from '@mantine/core';
import type { FormEvent, ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Notice } from './notice.js';
import { explainError } from './states.js';

interface DialogProps {
  readonly title: string;
  readonly hint: string;
  readonly confirm: string;
  readonly mutation: { readonly error: Error | null; readonly isPending: boolean };
  /** Heading of a refusal, and what a conflict (409) means here. */
  readonly failed: string;
  readonly conflict?: string;
  readonly danger?: boolean;
  /** Width; left out: that of a short form. */
  readonly size?: 'lg' | 'xl';
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A window with a form: what it does, its fields, why it was refused. */
export function FormDialog(props: DialogProps): ReactElement {
  const { title, hint, confirm, mutation, danger, size, onSubmit, onClose, children } = props;
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      {...(size === undefined ? {} : { size })}
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
        {mutation.error && <Refusal {...props} error={mutation.error} />}
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

function Refusal({
  error,
  failed,
  conflict,
}: Pick<DialogProps, 'failed' | 'conflict'> & { readonly error: Error }): ReactElement {
  const { t } = useTranslation();
  const { text, detail } = explainError(t, error);
  const isConflict = error instanceof ApiError && error.status === 409;
  return (
    <Notice tone="danger" title={failed} role="alert">
      <p>{isConflict ? (conflict ?? text) : text}</p>
      {detail !== '' && <p className="small mono">{detail}</p>}
    </Notice>
  );
}
