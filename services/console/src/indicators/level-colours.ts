import type { Level } from './queries.js';

/** The official colour of a level, and a text colour that can be read on it (black up to red, white above). */
export function levelColours({ level, rgb }: Pick<Level, 'level' | 'rgb'>): {
  readonly background: string;
  readonly color: string;
} {
  return { background: `rgb(${rgb.join(', ')})`, color: level <= 4 ? '#000' : '#fff' };
}
