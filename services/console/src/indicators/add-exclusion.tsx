import type { StationItem } from '@farwatch/contracts/http';
import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { shortName } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { AreaPicker } from './area-picker.js';
import { ExclusionDialog, Note } from './exclusion-dialog.js';
import { exclusionReasons, mistakesIn, sixPollutants, type ExclusionInput } from './exclusion-input.js';
import { useAddExclusion } from './exclusion-queries.js';

interface AddProps {
  readonly area: string;
  readonly stations: readonly StationItem[];
  /** First and last day that the form starts with. */
  readonly today: string;
  readonly onClose: () => void;
}

/** Records a decision. */
export function AddExclusion({ area, stations, today, onClose }: AddProps): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const add = useAddExclusion();
  const [input, setInput] = useState<ExclusionInput>({
    area,
    from: today,
    to: today,
    pollutants: sixPollutants,
    reason: null,
    note: '',
  });
  const [tried, setTried] = useState(false);
  const mistakes = mistakesIn(input);
  const put = (change: Partial<ExclusionInput>): void => setInput((old) => ({ ...old, ...change }));
  const error = (field: keyof typeof mistakes): string | null => {
    const mistake = mistakes[field];
    return tried && mistake !== undefined ? t(`exclusion.mistake.${mistake}`) : null;
  };

  function submit(): void {
    setTried(true);
    const { reason, note, pollutants } = input;
    if (Object.keys(mistakes).length > 0 || reason === null || add.isPending) return;
    add.mutate({ ...input, reason, note: note.trim(), pollutants: [...pollutants] }, { onSuccess: onClose });
  }

  const all = input.pollutants.length === sixPollutants.length;
  return (
    <ExclusionDialog
      title={t('exclusion.add')}
      hint={t('exclusion.addHint')}
      confirm={t('exclusion.addConfirm')}
      mutation={add}
      onSubmit={submit}
      onClose={onClose}
    >
      <AreaPicker
        label={t('indicators.area')}
        stations={stations}
        water={false}
        value={input.area}
        onChange={(chosen) => put({ area: chosen })}
      />
      <div className="dialog-row">
        {(['from', 'to'] as const).map((name) => (
          <TextInput
            key={name}
            type="date"
            label={t(`exclusion.${name}`)}
            value={input[name]}
            onChange={(event) => put({ [name]: event.currentTarget.value })}
            error={error(name)}
          />
        ))}
      </div>
      <Checkbox.Group
        label={t('indicators.pollutants')}
        value={[...input.pollutants]}
        onChange={(pollutants) => put({ pollutants })}
        error={error('pollutants')}
      >
        <div className="dialog-checks">
          {sixPollutants.map((code) => (
            <Checkbox key={code} value={code} label={shortName(code, language)} />
          ))}
        </div>
      </Checkbox.Group>
      <Button
        variant="default"
        size="compact-sm"
        className="dialog-all"
        onClick={() => put({ pollutants: all ? [] : sixPollutants })}
      >
        {all ? t('exclusion.none') : t('exclusion.all')}
      </Button>
      <Select
        label={t('exclusion.reason')}
        placeholder={t('exclusion.reasonPlaceholder')}
        data={exclusionReasons.map((value) => ({ value, label: t(`exclusion.reasons.${value}`) }))}
        value={input.reason}
        onChange={(reason) => put({ reason })}
        error={error('reason')}
      />
      <Note value={input.note} onChange={(note) => put({ note })} error={error('note')} />
    </ExclusionDialog>
  );
}
