import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatTime } from '../../format/time.js';
import { Notice } from '../../ui/notice.js';
import { explainError, LoadError, Loading } from '../../ui/states.js';
import { useReceivers, useRemoveReceiver, useTestReceiver, type Receiver } from '../queries.js';
import { ReceiverDialog, type GivenSecret } from './receiver-dialog.js';
import { RemoveDialog } from './remove-dialog.js';

type Open =
  | { readonly what: 'put'; readonly receiver?: Receiver }
  | { readonly what: 'remove'; readonly receiver: Receiver };

/** Receivers: who is told, by which channel. */
export function ReceiversPanel({ mayChange }: { readonly mayChange: boolean }): ReactElement {
  const { t } = useTranslation();
  const receivers = useReceivers();
  const remove = useRemoveReceiver();
  const [open, setOpen] = useState<Open | null>(null);
  const [secret, setSecret] = useState<GivenSecret | null>(null);
  const close = (): void => setOpen(null);
  return (
    <section className="panel" aria-labelledby="receivers" data-testid="receivers">
      <header className="block-head">
        <h2 id="receivers">{t('alerts.receiver.title')}</h2>
        {mayChange && (
          <Button size="compact-sm" onClick={() => setOpen({ what: 'put' })}>
            {t('alerts.receiver.add')}
          </Button>
        )}
      </header>
      {secret !== null && (
        <Notice tone="warn" role="status" title={t('alerts.receiver.secretOf', { name: secret.name })}>
          <p>
            <code className="mono" data-testid="receiver-secret">
              {secret.secret}
            </code>
          </p>
          <p>{t('alerts.receiver.secretHint')}</p>
        </Notice>
      )}
      {receivers.isPending ? (
        <Loading />
      ) : receivers.data === undefined ? (
        <LoadError error={receivers.error} onRetry={() => void receivers.refetch()} />
      ) : (
        <div className="table-wrap" tabIndex={0} role="region" aria-label={t('alerts.receiver.title')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('alerts.receiver.name')}</th>
                <th scope="col">{t('alerts.delivery.channel')}</th>
                <th scope="col">{t('alerts.delivery.to')}</th>
                <th scope="col">{t('alerts.column.state')}</th>
                <th scope="col" />
              </tr>
            </thead>
            <tbody>
              {receivers.data.map((one) => (
                <ReceiverRow key={one.id} receiver={one} mayChange={mayChange} onOpen={setOpen} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open?.what === 'put' && (
        <ReceiverDialog
          {...(open.receiver === undefined ? {} : { receiver: open.receiver })}
          onClose={close}
          onSecret={setSecret}
        />
      )}
      {open?.what === 'remove' && (
        <RemoveDialog
          setting={open.receiver}
          hint={t('alerts.receiver.removeHint')}
          inUse={t('alerts.receiver.inUse')}
          remove={remove}
          onClose={close}
        />
      )}
    </section>
  );
}

function ReceiverRow({
  receiver,
  mayChange,
  onOpen,
}: {
  readonly receiver: Receiver;
  readonly mayChange: boolean;
  readonly onOpen: (open: Open) => void;
}): ReactElement {
  const { t } = useTranslation();
  const test = useTestReceiver();
  const { id, name, channel, enabled, disabledBecause } = receiver;
  const state = enabled ? 'enabled' : 'disabled';
  const builtIn = channel === 'console';
  return (
    <tr data-receiver={id}>
      <th scope="row" className="cell-name">
        {name}
        <span className="dim small block under mono">{id}</span>
      </th>
      <td>{t(`alerts.channel.${channel}`)}</td>
      <td>
        {receiver.rota !== undefined
          ? t('alerts.receiver.onDuty', { rota: receiver.rota })
          : (receiver.to ?? []).join(', ') || receiver.url || '—'}
        {receiver.hasSecret && <span className="dim small block under">{t('alerts.receiver.signed')}</span>}
      </td>
      <td>
        <span className={`tag tag-${enabled ? 'good' : 'mute'}`}>{t(`alerts.receiver.${state}`)}</span>
        {disabledBecause !== undefined && (
          <span className="danger small block under">
            {t(`alerts.receiver.because.${disabledBecause}`)} {formatTime(receiver.changedAt)}
          </span>
        )}
      </td>
      <td>
        {mayChange && !builtIn && (
          <>
            <Button.Group>
              <Button
                size="compact-sm"
                variant="light"
                disabled={!enabled}
                loading={test.isPending}
                onClick={() => test.mutate(id)}
              >
                {t('alerts.receiver.test')}
              </Button>
              <Button
                size="compact-sm"
                variant="light"
                onClick={() => onOpen({ what: 'put', receiver })}
                aria-label={t('alerts.receiver.changeOf', { name })}
              >
                {t('users.change')}
              </Button>
              <Button
                size="compact-sm"
                variant="light"
                color="red.9"
                onClick={() => onOpen({ what: 'remove', receiver })}
                aria-label={t('alerts.receiver.removeOf', { name })}
              >
                {t('alerts.remove')}
              </Button>
            </Button.Group>
            {test.isSuccess && (
              <span className="small block" role="status">
                {t('alerts.receiver.tested')}{' '}
                <Link className="link" to={`/alerts/deliveries?receiver=${encodeURIComponent(id)}`}>
                  {t('alerts.tabs.deliveries')}
                </Link>
              </span>
            )}
            {test.error !== null && (
              <span className="danger small block" role="alert">
                {explainError(t, test.error).text}
              </span>
            )}
          </>
        )}
      </td>
    </tr>
  );
}
