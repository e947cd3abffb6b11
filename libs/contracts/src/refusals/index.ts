import { deviceRefusals } from './devices.js';
import { droneRefusals } from './drones.js';
import { frameRefusals, gatewayRefusals, type FrameRefusal } from './frames.js';
import { recordRefusals } from './records.js';
import type { Refusal } from './refusal.js';

export { deviceRefusals } from './devices.js';
export { droneRefusals } from './drones.js';
export { drawMisfits, drawRefusals } from './draws.js';
export type { FrameRefusal } from './frames.js';
export {
  permitFileRefusals,
  permitLineRefusals,
  permitWarnings,
  type PermitFileRefusal,
  type PermitLineRefusal,
  type PermitWarning,
} from './permits.js';
export type { Refusal, Sentence } from './refusal.js';

/** Every reason for which input is parked. A code that is not here cannot be given to `park`. */
export const refusals = {
  ...deviceRefusals,
  ...droneRefusals,
  ...recordRefusals,
  ...gatewayRefusals,
  ...frameRefusals,
};

/** A reason of the catalogue: the header `park-reason`. */
export type RefusalCode =
  | keyof typeof deviceRefusals
  | keyof typeof droneRefusals
  | keyof typeof recordRefusals
  | keyof typeof gatewayRefusals
  | FrameRefusal;

/** What a code means. A record that an older or another program parked may carry one that is not here: it is shown as it is. */
export function refusalOf(code: string): Refusal {
  if (Object.hasOwn(refusals, code)) return refusals[code as RefusalCode];
  const unknown = {
    zh: '不在本版本的原因表中：请查看原件与说明',
    en: 'not a reason of this version: look at the original and the detail',
  };
  return { zh: code, en: code, todo: unknown };
}
