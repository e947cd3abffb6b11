import { severities, type Severity } from '@farwatch/domain/lead';
import { MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { FormDialog } from '../../ui/form-dialog.js';
import { usePutRota, useReceivers, type Rota } from '../queries.js';
import { PeopleFields, ShiftFields } from './rota-fields.js';
import { readRota, typedRota, type RotaMistake, type TypedRota } from './rota-input.js';

/** Adds a rota, or changes one. */
export function RotaDialog({
  rota,
  onClose,
}: {
  readonly rota?: Rota;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const put = usePutRota();
  const [typed, setTyped] = useState(() => typedRota(rota, Date.now()));
  const [tried, setTried] = useState(false);
  const mistakes = tried ? readRota(typed).mistakes : [];
  const change = (more: Partial<TypedRota>): void => setTyped({ ...typed, ...more });
  const wrong = (...fields: readonly RotaMistake[]): string | null => {
    const found = fields.find((field) => mistakes.includes(field));
    return found === undefined ? null : t(`alerts.rota.wrong.${found}`);
  };

  function submit(): void {
    setTried(true);
    const { mistakes: found, put: given } = readRota(typed);
    if (found.length === 0 && !put.isPending) put.mutate(given, { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={rota === undefined ? t('alerts.rota.add') : t('alerts.receiver.changeOf', { name: rota.name })}
      hint={t('alerts.rota.hint')}
      confirm={t('users.save')}
      failed={t('users.failed')}
      size="lg"
      mutation={put}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('alerts.receiver.id')}
        description={t('alerts.settings.idHint')}
        value={typed.id}
        disabled={rota !== undefined}
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
      <TextInput
        label={t('alerts.label.district')}
        description={t('alerts.rota.districtHint')}
        value={typed.district}
        onChange={(event) => change({ district: event.currentTarget.value })}
        maxLength={200}
      />
      <PeopleFields typed={typed} change={change} error={wrong('people', 'twice', 'address')} />
      <Switch
        label={t('alerts.rota.turns')}
        description={t('alerts.rota.turnsHint')}
        checked={typed.turns}
        onChange={(event) => change({ turns: event.currentTarget.checked })}
      />
      {typed.turns && (
        <div className="dialog-checks">
          <TextInput
            type="datetime-local"
            label={t('alerts.rota.start')}
            value={typed.start}
            onChange={(event) => change({ start: event.currentTarget.value })}
            error={wrong('turns')}
          />
          <TextInput
            inputMode="decimal"
            label={t('alerts.rota.turnHours')}
            value={typed.turnHours}
            onChange={(event) => change({ turnHours: event.currentTarget.value })}
          />
        </div>
      )}
      <ShiftFields typed={typed} change={change} error={wrong('shifts')} />
      <QuietFields typed={typed} change={change} error={wrong('quiet')} />
      <FallbackField typed={typed} change={change} />
    </FormDialog>
  );
}

interface FieldProps {
  readonly typed: TypedRota;
  readonly change: (more: Partial<TypedRota>) => void;
}

function QuietFields({ typed, change, error }: FieldProps & { readonly error: string | null }): ReactElement {
  const { t } = useTranslation();
  return (
    <fieldset className="dialog-fields">
      <legend>{t('alerts.rota.quiet')}</legend>
      <p className="dim small">{t('alerts.rota.quietHint')}</p>
      <div className="dialog-checks">
        <TextInput
          type="time"
          label={t('alerts.rota.from')}
          value={typed.quietFrom}
          onChange={(event) => change({ quietFrom: event.currentTarget.value })}
          error={error}
        />
        <TextInput
          type="time"
          label={t('alerts.rota.until')}
          value={typed.quietUntil}
          onChange={(event) => change({ quietUntil: event.currentTarget.value })}
        />
      </div>
      <MultiSelect
        label={t('alerts.rota.except')}
        data={severities.map((value) => ({ value, label: t(`leads.severity.${value}`) }))}
        value={[...typed.quietExcept]}
        onChange={(values) => change({ quietExcept: values as Severity[] })}
      />
    </fieldset>
  );
}

function FallbackField({ typed, change }: FieldProps): ReactElement {
  const { t } = useTranslation();
  const receivers = useReceivers();
  return (
    <Select
      label={t('alerts.rota.fallback')}
      description={t('alerts.rota.fallbackHint')}
      data={(receivers.data ?? []).map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))}
      value={typed.fallback}
      onChange={(value) => value !== null && change({ fallback: value })}
      allowDeselect={false}
    />
  );
}
