import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { usePeople } from '../queries.js';
import { nobody, noShift, type TypedRota } from './rota-input.js';

interface Props {
  readonly typed: TypedRota;
  readonly change: (more: Partial<TypedRota>) => void;
  readonly error: string | null;
}

const replaced = <T,>(all: readonly T[], at: number, one: T): readonly T[] =>
  all.map((old, index) => (index === at ? one : old));
const without = <T,>(all: readonly T[], at: number): readonly T[] => all.filter((_, index) => index !== at);

/** People of the rota in the order of their turns, and where each is reached. */
export function PeopleFields({ typed, change, error }: Props): ReactElement {
  const { t } = useTranslation();
  const people = usePeople();
  const { people: rows } = typed;
  const choices = (people.data ?? []).map(({ account, name, enabled }) => ({
    ...{ value: account, label: enabled ? name : t('alerts.rota.disabled', { name }) },
  }));
  return (
    <Rows
      legend={t('alerts.rota.people')}
      error={error}
      add={t('alerts.rota.addPerson')}
      onAdd={() => change({ people: [...rows, nobody] })}
    >
      {rows.map((row, at) => (
        <div key={at} className="dialog-row">
          <Select
            aria-label={t('alerts.rota.person', { n: at + 1 })}
            placeholder={t('alerts.rota.person', { n: at + 1 })}
            data={choices}
            value={row.account === '' ? null : row.account}
            onChange={(value) => change({ people: replaced(rows, at, { ...row, account: value ?? '' }) })}
            searchable
          />
          <TextInput
            aria-label={t('alerts.rota.mailOf', { n: at + 1 })}
            placeholder={t('alerts.channel.mail')}
            value={row.mail}
            onChange={(event) =>
              change({ people: replaced(rows, at, { ...row, mail: event.currentTarget.value }) })
            }
          />
          <TextInput
            aria-label={t('alerts.rota.phoneOf', { n: at + 1 })}
            placeholder={t('alerts.rota.phone')}
            value={row.phone}
            onChange={(event) =>
              change({ people: replaced(rows, at, { ...row, phone: event.currentTarget.value }) })
            }
          />
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => change({ people: without(rows, at) })}
            aria-label={t('alerts.rota.removePerson', { n: at + 1 })}
          >
            {t('alerts.remove')}
          </Button>
        </div>
      ))}
    </Rows>
  );
}

/** Shifts that go before the turns: holidays, swaps. */
export function ShiftFields({ typed, change, error }: Props): ReactElement {
  const { t } = useTranslation();
  const people = usePeople();
  const { shifts: rows } = typed;
  const choices = typed.people
    .filter(({ account }) => account !== '')
    .map(({ account }) => ({
      ...{ value: account, label: people.data?.find((one) => one.account === account)?.name ?? account },
    }));
  return (
    <Rows
      legend={t('alerts.rota.shifts')}
      hint={t('alerts.rota.shiftsHint')}
      error={error}
      add={t('alerts.rota.addShift')}
      onAdd={() => change({ shifts: [...rows, noShift] })}
    >
      {rows.map((row, at) => (
        <div key={at} className="dialog-row">
          <TextInput
            type="datetime-local"
            aria-label={t('alerts.rota.shiftFrom', { n: at + 1 })}
            value={row.from}
            onChange={(event) =>
              change({ shifts: replaced(rows, at, { ...row, from: event.currentTarget.value }) })
            }
          />
          <TextInput
            type="datetime-local"
            aria-label={t('alerts.rota.shiftUntil', { n: at + 1 })}
            value={row.until}
            onChange={(event) =>
              change({ shifts: replaced(rows, at, { ...row, until: event.currentTarget.value }) })
            }
          />
          <MultiSelect
            aria-label={t('alerts.rota.shiftPeople', { n: at + 1 })}
            data={choices}
            value={[...row.people]}
            onChange={(on) => change({ shifts: replaced(rows, at, { ...row, people: on }) })}
          />
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => change({ shifts: without(rows, at) })}
            aria-label={t('alerts.rota.removeShift', { n: at + 1 })}
          >
            {t('alerts.remove')}
          </Button>
        </div>
      ))}
    </Rows>
  );
}

interface RowsProps {
  readonly legend: string;
  readonly hint?: string;
  readonly error: string | null;
  readonly add: string;
  readonly onAdd: () => void;
  readonly children: ReactNode;
}

function Rows({ legend, hint, error, add, onAdd, children }: RowsProps): ReactElement {
  return (
    <fieldset className="dialog-fields">
      <legend>{legend}</legend>
      {hint !== undefined && <p className="dim small">{hint}</p>}
      {children}
      {error !== null && (
        <p className="danger small" role="alert">
          {error}
        </p>
      )}
      <Button size="compact-sm" variant="light" onClick={onAdd}>
        {add}
      </Button>
    </fieldset>
  );
}
