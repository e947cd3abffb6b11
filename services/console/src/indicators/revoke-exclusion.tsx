import type { AirExclusion } from '@farwatch/contracts/http';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { ExclusionDialog, Note } from './exclusion-dialog.js';
import { isNoteLongEnough } from './exclusion-input.js';
import { useRevokeExclusion } from './exclusion-queries.js';

/** Asks once more, and why, before a decision is taken back. */
export function RevokeExclusion({
  exclusion,
  summary,
  onClose,
}: {
  readonly exclusion: AirExclusion;
  readonly summary: string;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const revoke = useRevokeExclusion(exclusion.id);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const good = isNoteLongEnough(note);

  function submit(): void {
    setTried(true);
    if (good && !revoke.isPending) revoke.mutate(note.trim(), { onSuccess: onClose });
  }

  return (
    <ExclusionDialog
      title={t('exclusion.revoke')}
      hint={t('exclusion.revokeHint')}
      confirm={t('exclusion.revokeConfirm')}
      mutation={revoke}
      danger
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="strong">{summary}</p>
      <Note
        value={note}
        onChange={setNote}
        error={tried && !good ? t('exclusion.mistake.note-too-short') : null}
      />
    </ExclusionDialog>
  );
}
