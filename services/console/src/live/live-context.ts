import type { StreamState } from '@farwatch/contracts/http';
import { createContext, useContext } from 'react';

import type { Pulse } from '../overview/pulse.js';

export interface Live {
  /** State of the stream of leads. */
  readonly state: StreamState;
  /** What screen readers are told; changes with every new lead, or once for several at the same time. */
  readonly announcement: string;
  /** Leads that arrived while this window was open and were not looked at yet. */
  readonly fresh: ReadonlySet<string>;
  readonly seen: (id: string) => void;
  /** Readings that came in; renewed by reading it, see `useNow`. */
  readonly pulse: Pulse;
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLive outside of LiveProvider');
  return live;
}
