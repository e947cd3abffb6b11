import { type Detector } from './core/scene.js';
import { config } from './level/config.js';
import { drift } from './level/drift.js';
import { step } from './level/step.js';
import { absent } from './record/absent.js';
import { revise } from './record/revise.js';
import { stopRunning } from './record/stop.js';
import { clock } from './relation/clock.js';
import { decoupled } from './relation/coupling.js';
import { inversion } from './relation/inversion.js';
import { conversion, oxygen } from './relation/oxygen.js';
import { load, sibling } from './relation/ratio.js';
import { swap } from './relation/swap.js';
import { twin } from './relation/twin.js';
import { ceiling } from './value/ceiling.js';
import { digits } from './value/digits.js';
import { held } from './value/held.js';
import { noise } from './value/noise.js';
import { replay } from './value/replay.js';

/** All detectors, the cheap ones first. */
export const detectors: readonly Detector[] = [
  held,
  ceiling,
  replay,
  digits,
  noise,
  revise,
  absent,
  stopRunning,
  config,
  step,
  drift,
  twin,
  sibling,
  load,
  conversion,
  oxygen,
  inversion,
  swap,
  clock,
  decoupled,
];
