import { Checkbox, NumberInput, PasswordInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useStations } from '../overview/queries.js';
import { nameIn } from '../overview/station-names.js';
import { FormDialog } from '../ui/form-dialog.js';
import { useLanguage } from '../ui/hooks.js';
import { searchAnew } from '../ui/search-anew.js';
import { useRegister } from './queries.js';
import {
  bodyOf,
  inputOf,
  labelled,
  mistakesIn,
  type LoggerSource,
  type SourceInput,
} from './source-input.js';

interface Props {
  readonly mn: string;
  /** How it is registered; null: it is not. */
  readonly source: LoggerSource | null;
  /** Deviations that it shows: offered first. */
  readonly seen?: readonly string[];
  readonly onClose: () => void;
}

/** Registers a logger, or changes how it is read. */
export function RegisterDialog({ mn, source, seen = [], onClose }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const stations = useStations();
  const register = useRegister(mn);
  const [input, setInput] = useState<SourceInput>(() => inputOf(source));
  const [tried, setTried] = useState(false);
  const mistakes = mistakesIn(input, source !== null);
  const put = (change: Partial<SourceInput>): void => setInput((old) => ({ ...old, ...change }));
  const error = (field: keyof SourceInput): string | null => {
    const mistake = mistakes[field];
    return tried && mistake !== undefined ? t(`loggers.mistake.${mistake}`) : null;
  };
  const choices = (stations.data?.items ?? []).map((one) => ({
    value: one.id,
    label: `${nameIn(language, one)} · ${one.id}`,
  }));
  // A station that is not in the list (yet) is not lost from the form.
  if (input.station !== null && !choices.some(({ value }) => value === input.station))
    choices.push({ value: input.station, label: input.station });

  function submit(): void {
    setTried(true);
    if (Object.keys(mistakes).length === 0 && !register.isPending)
      register.mutate(bodyOf(input, source), { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={t(source === null ? 'loggers.registerOf' : 'loggers.changeOf', { mn })}
      hint={t(source === null ? 'loggers.registerHint' : 'loggers.changeHint')}
      confirm={t('loggers.save')}
      failed={t('loggers.failed')}
      mutation={register}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={t('loggers.field.station')}
        placeholder={t('loggers.field.stationPlaceholder')}
        data={choices}
        value={input.station}
        onChange={(station) => put({ station })}
        error={error('station')}
        searchable
        {...searchAnew}
        limit={100}
        nothingFoundMessage={t('loggers.field.noStation')}
        data-autofocus
      />
      <PasswordInput
        label={t('loggers.field.password')}
        description={source === null ? undefined : t('loggers.field.passwordKept')}
        value={input.password}
        onChange={(event) => put({ password: event.currentTarget.value })}
        error={error('password')}
        maxLength={64}
        autoComplete="off"
      />
      <NumberInput
        label={t('loggers.field.minuteInterval')}
        value={input.minuteInterval}
        onChange={(value) => put({ minuteInterval: Number(value) })}
        error={error('minuteInterval')}
        min={1}
        max={60}
        allowDecimal={false}
      />
      <TagsInput
        label={t('loggers.field.switches')}
        description={t('loggers.field.switchesHint')}
        data={[...seen]}
        value={[...input.switches]}
        onChange={(switches) => put({ switches })}
      />
      {(['units', 'codes'] as const).map((name) => (
        <Textarea
          key={name}
          label={t(`loggers.field.${name}`)}
          placeholder={t(`loggers.field.${name}Placeholder`)}
          value={input[name]}
          onChange={(event) => put({ [name]: event.currentTarget.value })}
          error={error(name)}
          autosize
          minRows={1}
          maxRows={6}
        />
      ))}
      <Checkbox.Group
        label={t('loggers.field.endLabelled')}
        description={t('loggers.field.endLabelledHint')}
        value={[...input.endLabelled]}
        onChange={(endLabelled) => put({ endLabelled })}
      >
        <div className="dialog-checks">
          {labelled.map((cn) => (
            <Checkbox key={cn} value={cn} label={t(`loggers.interval.${cn}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <Textarea
        label={t('loggers.field.networks')}
        description={t('loggers.field.networksHint')}
        placeholder="10.1.0.0/16"
        value={input.networks}
        onChange={(event) => put({ networks: event.currentTarget.value })}
        error={error('networks')}
        autosize
        minRows={1}
        maxRows={6}
      />
      <TextInput
        label={t('loggers.field.certificate')}
        description={t('loggers.field.certificateHint')}
        value={input.certificate}
        onChange={(event) => put({ certificate: event.currentTarget.value })}
        maxLength={200}
        autoComplete="off"
      />
    </FormDialog>
  );
}
