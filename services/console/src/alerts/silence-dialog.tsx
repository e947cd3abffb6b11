import type { AlertItem } from '@farwatch/contracts/http';
import { leadKinds, severities } from '@farwatch/domain/lead';
import { MultiSelect, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { FormDialog } from '../ui/form-dialog.js';
import { Notice } from '../ui/notice.js';
import { useAlertKind, useLabelValue, useMatchWords } from './alert-words.js';
import { useCreateSilence } from './queries.js';
import {
  matchOf,
  offeredLabels,
  readSilence,
  silenceLike,
  spans,
  type OfferedLabel,
  type Span,
} from './silence-input.js';

const kinds = [...Object.keys(leadKinds), 'case-clock'];

/** Makes a silence, from an alert what is like it. */
export function SilenceDialog({
  alert,
  onClose,
}: {
  readonly alert?: AlertItem;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const create = useCreateSilence();
  const [typed, setTyped] = useState(() => silenceLike(alert));
  const [mistakes, setMistakes] = useState<readonly string[]>([]);
  const words = useMatchWords()(matchOf(typed.is));

  function submit(): void {
    const { mistakes: wrong, body } = readSilence(typed, Date.now());
    setMistakes(wrong);
    if (wrong.length === 0 && !create.isPending) create.mutate(body, { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={t('alerts.silence.title')}
      hint={t('alerts.silence.hint')}
      confirm={t('alerts.silence.make')}
      failed={t('alerts.silence.failed')}
      size="lg"
      mutation={create}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="dialog-pairs">
        {offeredLabels.map((label) => (
          <LabelField
            key={label}
            label={label}
            values={typed.is[label]}
            onChange={(values) => setTyped({ ...typed, is: { ...typed.is, [label]: values } })}
          />
        ))}
      </div>
      {words.length === 0 && (
        <Notice tone="warn" role="status">
          <p>{t('alerts.silence.everything')}</p>
        </Notice>
      )}
      <Select
        label={t('alerts.silence.span')}
        data={spans.map((value) => ({ value, label: t(`alerts.silence.spans.${value}`) }))}
        value={typed.span}
        onChange={(value) => value !== null && setTyped({ ...typed, span: value as Span })}
        allowDeselect={false}
        error={typed.span !== 'until' && mistakes.includes('until') ? t('alerts.silence.untilWrong') : null}
      />
      {typed.span === 'until' && (
        <TextInput
          type="datetime-local"
          label={t('alerts.silence.until')}
          value={typed.until}
          onChange={(event) => setTyped({ ...typed, until: event.currentTarget.value })}
          error={mistakes.includes('until') ? t('alerts.silence.untilWrong') : null}
        />
      )}
      <Textarea
        label={t('alerts.silence.note')}
        value={typed.note}
        onChange={(event) => setTyped({ ...typed, note: event.currentTarget.value })}
        error={mistakes.includes('note') ? t('alerts.silence.noteMissing') : null}
        maxLength={1_000}
        autosize
        minRows={2}
      />
    </FormDialog>
  );
}

interface FieldProps {
  readonly label: OfferedLabel;
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
}

function LabelField({ label, values, onChange }: FieldProps): ReactElement {
  const { t } = useTranslation();
  const kindName = useAlertKind();
  const valueOf = useLabelValue();
  const props = { label: t(`alerts.label.${label}`), value: [...values], onChange, clearable: true };
  if (label === 'kind')
    return (
      <MultiSelect {...props} data={kinds.map((value) => ({ value, label: kindName(value) }))} searchable />
    );
  if (label === 'severity')
    return (
      <MultiSelect {...props} data={severities.map((value) => ({ value, label: valueOf(label, value) }))} />
    );
  return <TagsInput {...props} description={t('alerts.silence.codes')} />;
}
