import type {
  Answer,
  LatestValue,
  LeadItem,
  LeadReading,
  leadRoutes,
  StationItem,
} from '@farwatch/contracts/http';

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface SessionInfo {
  readonly subject: string;
  readonly roles: readonly string[];
}

/** What the screens need of a newest value. */
export type Latest = Omit<LatestValue, 'revision' | 'receivedAt'>;
export type LeadDetail = Answer<(typeof leadRoutes)['getLead']>;
export type { LeadItem, LeadReading, StationItem };
