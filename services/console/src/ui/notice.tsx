import type { ReactElement, ReactNode } from 'react';

interface Props {
  readonly tone: 'warn' | 'danger' | 'mute';
  readonly title?: string;
  /** `alert` for what stops the reader now, `status` for what is so. */
  readonly role: 'alert' | 'status';
  readonly children: ReactNode;
}

/** A message inside a page. */
export function Notice({ tone, title, role, children }: Props): ReactElement {
  return (
    <div className={`notice notice-${tone}`} role={role}>
      {title !== undefined && <p className="notice-title">{title}</p>}
      <div>{children}</div>
    </div>
  );
}
