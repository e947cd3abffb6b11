import type { ReactElement, ReactNode } from 'react';

interface FigureProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: ReactNode;
  readonly tone?: 'danger' | undefined;
  readonly testId: string;
}

/** One figure of a strip: what it is, its value, and a line that says what stands behind it. */
export function Figure({ label, value, hint, tone, testId }: FigureProps): ReactElement {
  return (
    <div className={`panel figure${tone ? ` figure-${tone}` : ''}`} data-testid={testId}>
      <h2 className="figure-label">{label}</h2>
      <div className="figure-value num">{value}</div>
      <div className="figure-hint dim small">{hint}</div>
    </div>
  );
}
