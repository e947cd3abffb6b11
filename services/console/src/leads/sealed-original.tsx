import { ApiError, leadRoutes, type Answer } from '@farwatch/contracts/http';
import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '../api/client.js';
import { FormDialog } from '../ui/form-dialog.js';
import { Notice } from '../ui/notice.js';
import { bytesOf, hexOf } from './raw-bytes.js';
import { problemOf } from './sealed-problem.js';

type Opened = Answer<typeof leadRoutes.openLeadEvidence>;

interface Props {
  readonly lead: string;
  readonly sha256: string;
}

/** Opens the sealed bytes of a frame, with a reason that stays in the history of the lead; shows them until the page is left. */
export function SealedOriginal({ lead, sha256 }: Props): ReactElement {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  if (opened !== null) return <OpenedBytes opened={opened} />;
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setAsking(true)}>
        {t('lead.evidence.sealed.open')}
      </Button>
      {asking && (
        <OpenDialog lead={lead} sha256={sha256} onOpened={setOpened} onClose={() => setAsking(false)} />
      )}
    </>
  );
}

function OpenDialog({
  lead,
  sha256,
  onOpened,
  onClose,
}: Props & { readonly onOpened: (opened: Opened) => void; readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const open = useMutation({
    mutationFn: (body: { reason: string }) =>
      api.call(leadRoutes.openLeadEvidence, { params: { id: lead, sha256 }, body }),
    onSuccess: (answer) => {
      onOpened(answer);
      onClose();
    },
    // The history of the lead says who opened what and why.
    onSettled: () => queries.invalidateQueries({ queryKey: ['lead', lead] }),
  });
  const problem = problemOf(open.error instanceof ApiError ? open.error.code : undefined);

  function submit(): void {
    setTried(true);
    if (reason.trim() !== '' && !open.isPending) open.mutate({ reason: reason.trim() });
  }

  return (
    <FormDialog
      title={t('lead.evidence.sealed.open')}
      hint={t('lead.evidence.sealed.hint')}
      confirm={t('lead.evidence.sealed.confirm')}
      failed={t('lead.evidence.sealed.failed')}
      {...(problem === undefined ? {} : { conflict: t(`lead.evidence.sealed.problem.${problem}`) })}
      danger
      mutation={open}
      onSubmit={submit}
      onClose={onClose}
    >
      <Textarea
        label={t('lead.evidence.sealed.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={tried && reason.trim() === '' ? t('lead.evidence.sealed.noReason') : null}
        maxLength={500}
        autosize
        minRows={2}
        data-autofocus
      />
    </FormDialog>
  );
}

function OpenedBytes({ opened }: { readonly opened: Opened }): ReactElement {
  const { t } = useTranslation();
  const bytes = bytesOf(opened.text, opened.base64);
  return (
    <div data-testid="opened">
      <Notice tone="warn" title={t('lead.evidence.sealed.opened')} role="status">
        {t('lead.evidence.sealed.openedHint', { key: opened.key })}
      </Notice>
      <pre className="raw" tabIndex={0} aria-label={t('lead.evidence.sealed.opened')}>
        {opened.text ?? (bytes ? hexOf(bytes) : '')}
      </pre>
      <code className="mono small sha-full">{opened.sha256}</code>
    </div>
  );
}
