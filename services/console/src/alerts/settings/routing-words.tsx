import type { AlertRouting } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { useMatchWords } from '../alert-words.js';
import { spanOf } from './routing-input.js';

type Route = Omit<AlertRouting['root'], 'routes'> & { readonly routes?: readonly Route[] | undefined };

/** A span in words. */
function useSpan(): (ms: number) => string {
  const { t } = useTranslation();
  return (ms) => {
    const { unit, count } = spanOf(ms);
    return t(`alerts.span.${unit}`, { count });
  };
}

/** A route and those below it. */
export function RouteWords({ route }: { readonly route: Route }): ReactElement {
  const { t } = useTranslation();
  const span = useSpan();
  const match = useMatchWords()(route.match);
  const said = [
    route.receivers && t('alerts.routing.receivers', { names: route.receivers.join(', ') }),
    route.groupBy &&
      t('alerts.routing.groupBy', {
        labels: route.groupBy.map((label) => t(`alerts.label.${label}`)).join(' + '),
      }),
    route.waitMs !== undefined && t('alerts.routing.wait', { span: span(route.waitMs) }),
    route.intervalMs !== undefined && t('alerts.routing.interval', { span: span(route.intervalMs) }),
    route.repeatMs !== undefined &&
      (route.repeatMs === 0
        ? t('alerts.routing.noRepeat')
        : t('alerts.routing.repeat', { span: span(route.repeatMs) })),
    ...(route.escalate ?? []).map(({ afterMs, receivers }) =>
      t('alerts.routing.escalate', { span: span(afterMs), names: receivers.join(', ') }),
    ),
    route.goOn === true && t('alerts.routing.goOn'),
  ].filter((one) => typeof one === 'string');
  return (
    <li>
      <span className="strong mono">{route.id}</span>{' '}
      {match.length === 0 ? t('alerts.match.everything') : match.join(' · ')}
      {said.length > 0 && <span className="dim small block">{said.join(' · ')}</span>}
      {route.routes !== undefined && route.routes.length > 0 && (
        <ul className="route-tree">
          {route.routes.map((one) => (
            <RouteWords key={one.id} route={one} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** What keeps what quiet. */
export function InhibitionWords({
  rules,
}: {
  readonly rules: AlertRouting['inhibition'];
}): ReactElement | null {
  const { t } = useTranslation();
  const words = useMatchWords();
  const all = t('alerts.match.everything');
  if (rules.length === 0) return null;
  return (
    <>
      <h3 className="route-head">{t('alerts.routing.inhibition')}</h3>
      <ul>
        {rules.map(({ id, source, target, equal }) => (
          <li key={id}>
            <span className="strong mono">{id}</span>{' '}
            {t('alerts.routing.inhibits', {
              source: words(source).join(' · ') || all,
              target: words(target).join(' · ') || all,
              labels: equal.map((label) => t(`alerts.label.${label}`)).join(' + '),
            })}
          </li>
        ))}
      </ul>
    </>
  );
}

/** When what comes and goes is quiet. */
export function FlapWords({ flap }: { readonly flap: AlertRouting['flap'] }): ReactElement {
  const { t } = useTranslation();
  const span = useSpan();
  return (
    <>
      <h3 className="route-head">{t('alerts.routing.flap')}</h3>
      <p>
        {t('alerts.routing.flapRule', {
          count: flap.changes,
          within: span(flap.withinMs),
          rest: span(flap.restMs),
        })}
      </p>
    </>
  );
}
