import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { FormDialog } from '../ui/form-dialog.js';
import { commandKinds, commandOf, isTimed, minuteIntervals, type CommandInput } from './command-input.js';
import { useCommand } from './queries.js';

/** Asks a logger for something. */
export function CommandDialog({
  mn,
  onClose,
}: {
  readonly mn: string;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const send = useCommand(mn);
  const [input, setInput] = useState<CommandInput>({
    ...{ kind: 'set-clock', from: '', to: '', factor: '', seconds: 60, minutes: 10 },
  });
  const [tried, setTried] = useState(false);
  const put = (change: Partial<CommandInput>): void => setInput((old) => ({ ...old, ...change }));
  const made = commandOf(input);
  const error = tried && 'mistake' in made ? t(`loggers.command.mistake.${made.mistake}`) : null;
  const { kind } = input;

  function submit(): void {
    setTried(true);
    if ('request' in made && !send.isPending) send.mutate(made.request, { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={t('loggers.command.sendTo', { mn })}
      hint={t('loggers.command.hint')}
      confirm={t('loggers.command.confirm')}
      failed={t('loggers.command.failed')}
      mutation={send}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={t('loggers.command.what')}
        data={commandKinds.map((value) => ({ value, label: t(`loggers.command.kind.${value}`) }))}
        value={kind}
        onChange={(value) => put({ kind: commandKinds.find((one) => one === value) ?? 'set-clock' })}
        allowDeselect={false}
        data-autofocus
      />
      {isTimed(kind) && (
        <div className="dialog-row">
          {(['from', 'to'] as const).map((name) => (
            <TextInput
              key={name}
              type="datetime-local"
              label={t(`loggers.command.${name}`)}
              value={input[name]}
              onChange={(event) => put({ [name]: event.currentTarget.value })}
              error={name === 'to' ? error : null}
            />
          ))}
        </div>
      )}
      {kind === 'sample-now' && (
        <TextInput
          label={t('loggers.command.factor')}
          placeholder="w01018"
          value={input.factor}
          onChange={(event) => put({ factor: event.currentTarget.value })}
          error={error}
          maxLength={32}
        />
      )}
      {kind === 'set-realtime-interval' && (
        <NumberInput
          label={t('loggers.command.seconds')}
          value={input.seconds}
          onChange={(value) => put({ seconds: Number(value) })}
          error={error}
          min={30}
          max={3600}
          allowDecimal={false}
        />
      )}
      {kind === 'set-minute-interval' && (
        <Select
          label={t('loggers.command.minutes')}
          data={minuteIntervals.map(String)}
          value={String(input.minutes)}
          onChange={(value) => put({ minutes: Number(value ?? 10) })}
          allowDeselect={false}
        />
      )}
    </FormDialog>
  );
}
