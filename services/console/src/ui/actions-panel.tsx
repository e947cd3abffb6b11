import { Button } from '@mantine/core';
import type { ReactElement } from 'react';

/** A panel of buttons, one for each thing that can be done now; without any it says why. */
export function ActionsPanel<Action extends string>({
  id,
  title,
  actions,
  nameOf,
  filled,
  onChoose,
  none,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly actions: readonly Action[];
  readonly nameOf: (action: Action) => string;
  /** The one that is most likely wanted. */
  readonly filled: Action | undefined;
  readonly onChoose: (action: Action) => void;
  readonly none: string;
  /** The dialog of what was chosen. */
  readonly children: ReactElement | false;
}): ReactElement {
  return (
    <section className="panel block-panel" aria-labelledby={id} data-testid={id}>
      <header className="block-head">
        <h2 id={id}>{title}</h2>
      </header>
      {actions.length > 0 ? (
        <div className="action-buttons">
          {actions.map((action) => (
            <Button
              key={action}
              variant={action === filled ? 'filled' : 'default'}
              onClick={() => onChoose(action)}
              fullWidth
            >
              {nameOf(action)}
            </Button>
          ))}
        </div>
      ) : (
        <p className="dim pad">{none}</p>
      )}
      {children}
    </section>
  );
}
