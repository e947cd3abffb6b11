import { ApiError, leadRoutes, type LeadDetail } from '@farwatch/contracts/http';
import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { dismissReasons, refusals } from '@farwatch/domain/lead';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useWhoAmI } from '../session/use-session.js';
import { ActionsPanel } from '../ui/actions-panel.js';
import { useLanguage } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { explainError } from '../ui/states.js';
import { allowed, needsNote, offered, type ActionInput, type LeadAction } from './lead-actions.js';
import { useLeadAction } from './queries.js';

const dismissReasonNames = leadRoutes.dismissLead.body.shape.reason.options;

/** What may be done with the lead now, by this person. */
export function LeadActions({ lead }: { readonly lead: LeadDetail }): ReactElement {
  const { t } = useTranslation();
  const who = useWhoAmI();
  const [action, setAction] = useState<LeadAction | null>(null);
  const roles = who.data?.roles ?? [];
  const may = allowed(lead, roles);
  const name = useActionName(lead);
  return (
    <ActionsPanel
      id="actions"
      title={t('lead.action.title')}
      actions={may}
      nameOf={name}
      filled={may[0] === 'dismiss' ? undefined : may[0]}
      onChoose={setAction}
      none={
        who.data && offered(lead).length > 0
          ? t('lead.action.readOnly', { roles: roles.join(', ') })
          : t('lead.action.none')
      }
    >
      {action !== null && (
        <ActionDialog key={action} lead={lead} action={action} onClose={() => setAction(null)} />
      )}
    </ActionsPanel>
  );
}

/** On a decided lead, acknowledging means that the decision stands. */
function useActionName(lead: LeadDetail): (action: LeadAction) => string {
  const { t } = useTranslation();
  return (action) =>
    action === 'acknowledge' && lead.changedSinceDecision
      ? t('lead.action.keep')
      : t(`lead.action.${action}`);
}

interface DialogProps {
  readonly lead: LeadDetail;
  readonly action: LeadAction;
  readonly onClose: () => void;
}

function ActionDialog({ lead, action, onClose }: DialogProps): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = useActionName(lead)(action);
  const act = useLeadAction(lead);
  const who = useWhoAmI();
  const [note, setNote] = useState('');
  const [assignee, setAssignee] = useState(lead.assignee ?? who.data?.subject ?? '');
  const [reason, setReason] = useState<(typeof dismissReasonNames)[number] | null>(null);
  const [tried, setTried] = useState(false);
  const noteNeeded = needsNote(lead, action);
  const missing = {
    note: noteNeeded && note.trim() === '',
    assignee: action === 'assign' && assignee.trim() === '',
    reason: action === 'dismiss' && reason === null,
  };

  function input(): ActionInput | undefined {
    const text = note.trim();
    if (action === 'dismiss') return reason === null ? undefined : { action, body: { reason, note: text } };
    const said = text === '' ? {} : { note: text };
    if (action === 'assign') return { action, body: { ...said, assignee: assignee.trim() } };
    return { action, body: said };
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    const decision = input();
    if (missing.note || missing.assignee || decision === undefined || act.isPending) return;
    act.mutate(decision, { onSuccess: onClose });
  }

  const hint =
    action === 'acknowledge' && lead.changedSinceDecision
      ? t('lead.action.keepHint')
      : t(`lead.action.${action}Hint`);
  return (
    <Modal
      opened
      onClose={onClose}
      title={name}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
      transitionProps={{ duration: 0 }}
    >
      <form onSubmit={submit} noValidate className="dialog">
        <p className="dim">{hint}</p>
        {action === 'assign' && (
          <TextInput
            label={t('lead.action.assignee')}
            placeholder={t('lead.action.assigneePlaceholder')}
            value={assignee}
            onChange={(event) => setAssignee(event.currentTarget.value)}
            error={tried && missing.assignee ? t('lead.action.assigneeRequired') : null}
            maxLength={200}
            data-autofocus
          />
        )}
        {action === 'dismiss' && (
          <Select
            label={t('lead.action.reason')}
            placeholder={t('lead.action.reasonPlaceholder')}
            data={dismissReasonNames.map((value) => ({ value, label: dismissReasons[value][language] }))}
            value={reason}
            onChange={setReason}
            error={tried && missing.reason ? t('lead.action.reasonMissing') : null}
            data-autofocus
          />
        )}
        <Textarea
          label={noteNeeded ? t('lead.action.noteRequired') : t('lead.action.note')}
          placeholder={
            action === 'dismiss' ? t('lead.action.notePlaceholderDismiss') : t('lead.action.notePlaceholder')
          }
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={tried && missing.note ? t('lead.action.noteMissing') : null}
          autosize
          minRows={3}
          maxRows={8}
          maxLength={2000}
          {...(action === 'acknowledge' || action === 'verify' ? { 'data-autofocus': true } : {})}
        />
        {act.error && <Refusal error={act.error} />}
        <div className="dialog-foot">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={act.isPending} color={action === 'dismiss' ? 'red.9' : 'harbor'}>
            {t('lead.action.confirm', { action: name })}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Why the api refused, in the words of the domain when it has some. */
function Refusal({ error }: { readonly error: Error }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const code = error instanceof ApiError ? error.code : '';
  const known = code in refusals ? refusals[code as keyof typeof refusals][language] : undefined;
  const { text, detail } = explainError(t, error);
  return (
    <Notice tone="danger" title={t('lead.action.failed')} role="alert">
      <p>{code === 'version-conflict' ? t('lead.action.conflict') : (known ?? text)}</p>
      {known === undefined && detail !== '' && <p className="small mono">{detail}</p>}
    </Notice>
  );
}
