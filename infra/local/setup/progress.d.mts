export interface Progress {
  /** Writes a line of its own. */
  note(text: string): void;
  /** Runs the work; a string it gives back becomes part of its line. */
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
}
export function createProgress(out?: NodeJS.WriteStream): Progress;
export const silentProgress: Progress;
