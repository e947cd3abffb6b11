import { deviations, profileWith, type Deviation, type Profile } from '@farwatch/hj212/profile';

import { UsageError } from '@farwatch/kit/terminal';

/** A whole number given on the command line; anything else is the user's mistake. */
export function wholeNumber(
  text: string,
  name: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER } = {},
): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max)
    throw new UsageError(`${name} is a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
  return value;
}

/** The strict profile with the switches of a comma-separated list. */
export function profileOf(list: string): Profile {
  const names = list.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !deviations.includes(name as Deviation));
  if (unknown.length > 0) throw new UsageError(`no such deviation: ${unknown.join(', ')}`);
  return profileWith(Object.fromEntries(names.map((name) => [name, true])));
}
