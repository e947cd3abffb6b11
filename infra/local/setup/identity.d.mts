/** A process: its pid and the moment it started, as the system records it. */
export interface Identity {
  readonly pid: number;
  readonly startTime: string;
}
export function startTimeOf(pid: number): string | undefined;
export function parseStat(text: string): string | undefined;
export function identityOf(pid?: number): Identity;
export function isRunning(identity: Identity | undefined): boolean;
