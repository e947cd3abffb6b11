import { Button, Textarea } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../../format/time.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { LoadError, Loading } from '../../ui/states.js';
import { usePutRouting, useRouting, type Routing } from '../queries.js';
import { readRouting, routingText, type RoutingMistake } from './routing-input.js';
import { FlapWords, InhibitionWords, RouteWords } from './routing-words.js';

/** The tree of routes in words, and its text for who changes it. */
export function RoutingPanel({ mayChange }: { readonly mayChange: boolean }): ReactElement {
  const { t } = useTranslation();
  const routing = useRouting();
  const [editing, setEditing] = useState(false);
  const { data } = routing;
  return (
    <section className="panel" aria-labelledby="routing" data-testid="routing">
      <header className="block-head">
        <h2 id="routing">{t('alerts.routing.title')}</h2>
        {data && (
          <span className="dim small">
            {data.version === 0
              ? t('alerts.routing.builtIn')
              : t('alerts.routing.version', {
                  version: data.version,
                  name: data.changedBy ?? '—',
                  time: data.changedAt === undefined ? '—' : formatTime(data.changedAt),
                })}
          </span>
        )}
        {mayChange && data && (
          <Button size="compact-sm" onClick={() => setEditing(true)}>
            {t('users.change')}
          </Button>
        )}
      </header>
      {routing.isPending ? (
        <Loading />
      ) : data === undefined ? (
        <LoadError error={routing.error} onRetry={() => void routing.refetch()} />
      ) : (
        <div className="pad">
          <p className="dim small">{t('alerts.routing.hint')}</p>
          <ul className="route-tree">
            <RouteWords route={data.root} />
          </ul>
          <InhibitionWords rules={data.inhibition} />
          <FlapWords flap={data.flap} />
        </div>
      )}
      {editing && data && <RoutingDialog routing={data} onClose={() => setEditing(false)} />}
    </section>
  );
}

function RoutingDialog({
  routing,
  onClose,
}: {
  readonly routing: Routing;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const put = usePutRouting();
  const [text, setText] = useState(() => routingText(routing));
  const [mistakes, setMistakes] = useState<readonly RoutingMistake[]>([]);

  function submit(): void {
    const { routing: read, mistakes: found } = readRouting(text);
    setMistakes(found);
    if (read !== undefined && !put.isPending) put.mutate(read, { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={t('alerts.routing.change')}
      hint={t('alerts.routing.changeHint')}
      confirm={t('users.save')}
      failed={t('users.failed')}
      size="xl"
      mutation={put}
      onSubmit={submit}
      onClose={onClose}
    >
      <Textarea
        label={t('alerts.routing.text')}
        classNames={{ input: 'mono' }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={12}
        maxRows={28}
        spellCheck={false}
        error={
          mistakes.length === 0
            ? null
            : mistakes.map(({ what, detail }) => `${t(`alerts.routing.wrong.${what}`)} ${detail}`).join('; ')
        }
      />
    </FormDialog>
  );
}
