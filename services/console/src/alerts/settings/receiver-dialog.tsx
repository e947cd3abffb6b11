import type { Channel } from '@farwatch/domain/alert';
import { Checkbox, PasswordInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { FormDialog } from '../../ui/form-dialog.js';
import { usePutReceiver, useRotas, type Receiver } from '../queries.js';
import {
  addable,
  goesToPeople,
  isRobot,
  readReceiver,
  typedReceiver,
  type ReceiverMistake,
  type TypedReceiver,
} from './receiver-input.js';

/** A signing secret that is shown this once. */
export interface GivenSecret {
  readonly name: string;
  readonly secret: string;
}

/** Adds a receiver, or changes one. */
export function ReceiverDialog({
  receiver,
  onClose,
  onSecret,
}: {
  readonly receiver?: Receiver;
  readonly onClose: () => void;
  readonly onSecret: (given: GivenSecret | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  const put = usePutReceiver();
  const [typed, setTyped] = useState(() => typedReceiver(receiver));
  const [tried, setTried] = useState(false);
  const mistakes = tried ? readReceiver(typed).mistakes : [];
  const change = (more: Partial<TypedReceiver>): void => setTyped({ ...typed, ...more });
  const wrong = (field: ReceiverMistake): string | null =>
    mistakes.includes(field) ? t(`alerts.receiver.wrong.${field}`) : null;

  function submit(): void {
    setTried(true);
    const { mistakes: found, put: given } = readReceiver(typed);
    if (found.length > 0 || put.isPending) return;
    put.mutate(given, {
      onSuccess: ({ name, secret }) => {
        onSecret(secret === undefined ? null : { name, secret });
        onClose();
      },
    });
  }

  return (
    <FormDialog
      title={
        receiver === undefined
          ? t('alerts.receiver.add')
          : t('alerts.receiver.changeOf', { name: receiver.name })
      }
      hint={t('alerts.receiver.hint')}
      confirm={t('users.save')}
      failed={t('users.failed')}
      mutation={put}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('alerts.receiver.id')}
        description={t('alerts.settings.idHint')}
        value={typed.id}
        disabled={receiver !== undefined}
        onChange={(event) => change({ id: event.currentTarget.value })}
        error={wrong('id')}
        spellCheck={false}
        autoComplete="off"
      />
      <TextInput
        label={t('alerts.receiver.name')}
        value={typed.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={wrong('name')}
        maxLength={200}
        autoComplete="off"
      />
      <Select
        label={t('alerts.delivery.channel')}
        data={addable.map((value) => ({ value, label: t(`alerts.channel.${value}`) }))}
        value={typed.channel}
        onChange={(value) => value !== null && change({ channel: value as Channel })}
        allowDeselect={false}
      />
      <WayFields typed={typed} change={change} wrong={wrong} known={receiver} />
      <Switch
        label={t('alerts.receiver.enabled')}
        checked={typed.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}

interface WayProps {
  readonly typed: TypedReceiver;
  readonly change: (more: Partial<TypedReceiver>) => void;
  readonly wrong: (field: ReceiverMistake) => string | null;
  readonly known: Receiver | undefined;
}

/** What the chosen channel needs. */
function WayFields({ typed, change, wrong, known }: WayProps): ReactElement {
  const { t } = useTranslation();
  const rotas = useRotas();
  if (goesToPeople(typed.channel))
    return (
      <>
        <Select
          label={t('alerts.receiver.rota')}
          data={[
            { value: '', label: t('alerts.receiver.noRota') },
            ...(rotas.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={typed.rota}
          onChange={(value) => change({ rota: value ?? '' })}
          allowDeselect={false}
        />
        {typed.rota === '' && (
          <TagsInput
            label={t(typed.channel === 'mail' ? 'alerts.receiver.addresses' : 'alerts.receiver.numbers')}
            description={t('alerts.receiver.addressesHint')}
            value={[...typed.to]}
            onChange={(to) => change({ to })}
            error={wrong('to')}
            acceptValueOnBlur
          />
        )}
      </>
    );
  return (
    <>
      <TextInput
        label={t('alerts.receiver.url')}
        description={t('alerts.receiver.urlHint')}
        value={typed.url}
        onChange={(event) => change({ url: event.currentTarget.value })}
        error={wrong('url')}
        spellCheck={false}
        autoComplete="off"
      />
      {isRobot(typed.channel) && (
        <PasswordInput
          label={t('alerts.receiver.secret')}
          description={t(
            known?.hasSecret === true ? 'alerts.receiver.secretKept' : 'alerts.receiver.secretOwn',
          )}
          value={typed.secret}
          onChange={(event) => change({ secret: event.currentTarget.value })}
          autoComplete="off"
        />
      )}
      {typed.channel === 'webhook' && known?.channel === 'webhook' && (
        <Checkbox
          label={t('alerts.receiver.rotate')}
          description={t('alerts.receiver.rotateHint')}
          checked={typed.rotateSecret}
          onChange={(event) => change({ rotateSecret: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
