import { evidenceLevels } from '@farwatch/domain/patrol';
import type { FindingItem } from '@farwatch/contracts/http';
import { Select, Textarea } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useWhoAmI } from '../session/use-session.js';
import { ActionsPanel } from '../ui/actions-panel.js';
import { FormDialog } from '../ui/form-dialog.js';
import { useLanguage } from '../ui/hooks.js';
import {
  levelsFrom,
  mayCommand,
  offered,
  type FindingCommandInput,
  type FindingCommandName,
} from './finding-commands.js';
import { useFindingCommand } from './queries.js';

/** What may be done with a finding now, by this person. */
export function FindingActions({ finding }: { readonly finding: FindingItem }): ReactElement {
  const { t } = useTranslation();
  const who = useWhoAmI();
  const [command, setCommand] = useState<FindingCommandName | null>(null);
  const roles = who.data?.roles ?? [];
  const possible = offered(finding);
  const may = mayCommand(roles) ? possible : [];
  return (
    <ActionsPanel
      id="commands"
      title={t('patrol.command.title')}
      actions={may}
      nameOf={(one) => t(`patrol.command.${one}`)}
      filled={may[0]}
      onChoose={setCommand}
      none={
        who.data && possible.length > 0
          ? t('patrol.command.readOnly', { roles: roles.join(', ') })
          : t('patrol.command.none')
      }
    >
      {command !== null && (
        <CommandDialog key={command} finding={finding} command={command} onClose={() => setCommand(null)} />
      )}
    </ActionsPanel>
  );
}

interface DialogProps {
  readonly finding: FindingItem;
  readonly command: FindingCommandName;
  readonly onClose: () => void;
}

const proofs = ['site-visit', 'laboratory'] as const;

function CommandDialog({ finding, command, onClose }: DialogProps): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const act = useFindingCommand(finding);
  const [note, setNote] = useState('');
  const [proof, setProof] = useState<(typeof proofs)[number]>('site-visit');
  const levels = levelsFrom(finding.evidenceLevel);
  const [level, setLevel] = useState(finding.evidenceLevel);
  const [tried, setTried] = useState(false);
  const needed = command === 'dismiss';
  const text = note.trim();
  const missing = needed && text === '';

  function input(): FindingCommandInput {
    const said = text === '' ? {} : { note: text };
    switch (command) {
      case 'confirm':
        return { command, body: { ...said, proof } };
      case 'dismiss':
        return { command, body: { note: text } };
      case 'rectify':
        return { command, body: said };
      case 'close':
        return { command, body: { ...said, evidenceLevel: level } };
    }
  }

  return (
    <FormDialog
      title={t(`patrol.command.${command}`)}
      hint={t(`patrol.command.${command}Hint`)}
      confirm={t(`patrol.command.submit.${command}`)}
      failed={t('patrol.command.failed')}
      conflict={t('patrol.command.conflict')}
      danger={command === 'dismiss'}
      mutation={act}
      onSubmit={() => {
        setTried(true);
        if (!missing && !act.isPending) act.mutate(input(), { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      {command === 'confirm' && (
        <Select
          label={t('patrol.command.proof')}
          data={proofs.map((value) => ({ value, label: t(`patrol.command.proofs.${value}`) }))}
          value={proof}
          onChange={(value) => setProof(proofs.find((one) => one === value) ?? 'site-visit')}
          allowDeselect={false}
          data-autofocus
        />
      )}
      {command === 'close' && (
        <Select
          label={t('patrol.command.level')}
          data={levels.map((value) => ({ value, label: evidenceLevels[value][language] }))}
          value={level}
          onChange={(value) => setLevel(levels.find((one) => one === value) ?? finding.evidenceLevel)}
          allowDeselect={false}
          data-autofocus
        />
      )}
      <Textarea
        label={t(needed ? 'patrol.command.noteRequired' : 'patrol.command.note')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={tried && missing ? t('patrol.command.noteMissing') : null}
        autosize
        minRows={3}
        maxLength={2000}
        {...(command === 'dismiss' || command === 'rectify' ? { 'data-autofocus': true } : {})}
      />
    </FormDialog>
  );
}
