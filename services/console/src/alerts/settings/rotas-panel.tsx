import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../../format/time.js';
import { Empty, LoadError, Loading } from '../../ui/states.js';
import { usePeople, useRemoveRota, useRotas, type Rota } from '../queries.js';
import { RemoveDialog } from './remove-dialog.js';
import { RotaDialog } from './rota-dialog.js';
import { clockText } from './rota-input.js';

type Open = { readonly what: 'put'; readonly rota?: Rota } | { readonly what: 'remove'; readonly rota: Rota };

/** Rotas: who is on duty when. */
export function RotasPanel({ mayChange }: { readonly mayChange: boolean }): ReactElement {
  const { t } = useTranslation();
  const rotas = useRotas();
  const remove = useRemoveRota();
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  return (
    <section className="panel" aria-labelledby="rotas" data-testid="rotas">
      <header className="block-head">
        <h2 id="rotas">{t('alerts.rota.title')}</h2>
        {mayChange && (
          <Button size="compact-sm" onClick={() => setOpen({ what: 'put' })}>
            {t('alerts.rota.add')}
          </Button>
        )}
      </header>
      {rotas.isPending ? (
        <Loading />
      ) : rotas.data === undefined ? (
        <LoadError error={rotas.error} onRetry={() => void rotas.refetch()} />
      ) : rotas.data.length === 0 ? (
        <Empty title={t('alerts.rota.none')} hint={t('alerts.rota.noneHint')} />
      ) : (
        <RotaTable rotas={rotas.data} mayChange={mayChange} onOpen={setOpen} />
      )}
      {open?.what === 'put' && (
        <RotaDialog {...(open.rota === undefined ? {} : { rota: open.rota })} onClose={close} />
      )}
      {open?.what === 'remove' && (
        <RemoveDialog
          setting={open.rota}
          hint={t('alerts.rota.removeHint')}
          inUse={t('alerts.rota.inUse')}
          remove={remove}
          onClose={close}
        />
      )}
    </section>
  );
}

interface TableProps {
  readonly rotas: readonly Rota[];
  readonly mayChange: boolean;
  readonly onOpen: (open: Open) => void;
}

function RotaTable({ rotas, mayChange, onOpen }: TableProps): ReactElement {
  const { t } = useTranslation();
  const people = usePeople();
  const nameOf = (account: string): string =>
    people.data?.find((one) => one.account === account)?.name ?? account;
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={t('alerts.rota.title')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('alerts.receiver.name')}</th>
            <th scope="col">{t('alerts.rota.people')}</th>
            <th scope="col">{t('alerts.rota.turns')}</th>
            <th scope="col">{t('alerts.rota.quiet')}</th>
            <th scope="col">{t('alerts.rota.fallback')}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {rotas.map((rota) => (
            <tr key={rota.id} data-rota={rota.id}>
              <th scope="row" className="cell-name">
                {rota.name}
                <span className="dim small block under mono">
                  {[rota.id, rota.district].filter(Boolean).join(' · ')}
                </span>
              </th>
              <td>{rota.people.map(({ account }) => nameOf(account)).join(' · ')}</td>
              <td>
                {rota.turns === undefined
                  ? '—'
                  : t('alerts.rota.turnsOf', {
                      hours: rota.turns.turnMs / 3_600_000,
                      start: formatTime(rota.turns.start),
                    })}
                {rota.shifts.length > 0 && (
                  <span className="dim small block">
                    {t('alerts.rota.shiftCount', { count: rota.shifts.length })}
                  </span>
                )}
              </td>
              <td className="num">
                {rota.quiet === undefined
                  ? '—'
                  : `${clockText(rota.quiet.from)}–${clockText(rota.quiet.until)}`}
              </td>
              <td className="mono">{rota.fallback}</td>
              <td>
                {mayChange && (
                  <Button.Group>
                    <Button
                      size="compact-sm"
                      variant="light"
                      onClick={() => onOpen({ what: 'put', rota })}
                      aria-label={t('alerts.receiver.changeOf', { name: rota.name })}
                    >
                      {t('users.change')}
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="light"
                      color="red.9"
                      onClick={() => onOpen({ what: 'remove', rota })}
                      aria-label={t('alerts.receiver.removeOf', { name: rota.name })}
                    >
                      {t('alerts.remove')}
                    </Button>
                  </Button.Group>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
